package app.coffer.playback

import app.coffer.core.FakePlayback
import app.coffer.core.PlaybackView
import app.coffer.core.QueueEntry
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.random.Random

@RunWith(RobolectricTestRunner::class)
class QueueWindowTest {
    private val none = FakePlayback().state.value

    private fun view(queue: List<QueueEntry>, index: Int?, version: Long = 1): PlaybackView =
        none.copy(snapshot = none.snapshot.copy(queueVersion = version, queueSize = queue.size, currentIndex = index), queue = queue)

    private fun queue(size: Int) = List(size) { QueueEntry(it + 1L, it.toLong(), "", null) }

    @Test
    fun `a short queue is shown whole`() {
        val window = QueueWindow.EMPTY.follow(view(queue(100), 99))
        assertEquals(0, window.start)
        assertEquals(100, window.entries.size)
    }

    @Test
    fun `an empty queue has an empty window`() = assertEquals(emptyList<QueueEntry>(), QueueWindow.EMPTY.follow(view(emptyList(), null)).entries)

    @Test
    fun `of a long queue the neighbourhood of the current entry is shown`() {
        val window = QueueWindow.EMPTY.follow(view(queue(100_000), 50_000))
        assertEquals(QueueWindow.SIZE, window.entries.size)
        assertEquals(50_000, window.start + 25)
    }

    @Test
    fun `the window stays while the current entry is well within it`() {
        val queue = queue(100_000)
        val window = QueueWindow.EMPTY.follow(view(queue, 50_000))
        assertSame(window, window.follow(view(queue, 50_001)))
        assertSame(window, window.follow(view(queue, 49_990)))
        assertSame(window, window.follow(view(queue, 50_060)))
        assertNotSame(window, window.follow(view(queue, 50_070)))
        assertNotSame(window, window.follow(view(queue, 10)))
    }

    @Test
    fun `the window keeps its place when something is added far away`() {
        val window = QueueWindow.EMPTY.follow(view(queue(1_000), 500))
        val next = window.follow(view(queue(1_001), 500, version = 2))
        assertEquals(window.start, next.start)
        assertEquals(window.entries, next.entries)
    }

    @Test
    fun `wherever it goes the window holds the current entry and its neighbours`() {
        val random = Random(7)
        var window = QueueWindow.EMPTY
        repeat(2_000) { step ->
            val queue = queue(random.nextInt(1, 400))
            val index = random.nextInt(queue.size)
            window = window.follow(view(queue, index, version = step.toLong()))
            val shown = index - window.start
            assertEquals(queue[index], window.entries[shown])
            assertTrue(window.entries.size <= QueueWindow.SIZE)
            assertTrue(index == 0 || shown > 0)
            assertTrue(index == queue.lastIndex || shown < window.entries.lastIndex)
        }
    }
}
