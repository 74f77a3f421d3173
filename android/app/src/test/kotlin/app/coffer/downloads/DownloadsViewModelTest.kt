package app.coffer.downloads

import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.fakes.FakeDownloads
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class DownloadsViewModelTest {
    @get:Rule
    val main = MainRule()

    private val downloads = FakeDownloads()
    private val notices = Notices()
    private val model by lazy { DownloadsViewModel(downloads, FakeLibrary(), notices) }
    private val tracks = Samples.tracksOf(1)

    private fun missing(id: Long) = NotReady(null, id, 0, null, damaged = false, state = null)

    @Test
    fun `a track that is being fetched is not listed as missing as well`() = runTest {
        downloads.queue.value = listOf(
            Download(tracks[0], tracks[0].id, DownloadState.Running(1, 2, 3)),
            Download(tracks[1], tracks[1].id, DownloadState.Done),
        )
        downloads.missing = listOf(missing(tracks[0].id), missing(tracks[2].id))
        watch(model.state)
        runCurrent()
        val state = model.state.value
        assertEquals(listOf(tracks[0].id), state.transfers.map { it.trackId })
        assertEquals(listOf(tracks[2].id), state.notReady.map { it.trackId })
        assertEquals(1, state.done)
        assertEquals(2, state.missing)
    }

    @Test
    fun `a pinned album has its cover and its artist`() = runTest {
        downloads.pins.value = listOf(Pin(PinTarget.Album(3), "Low Tide, High Moon", 9))
        watch(model.state)
        runCurrent()
        assertEquals(
            PinnedItem(downloads.pins.value[0], Samples.albums[2].cover, "Tessel & Brand"),
            model.state.value.pins.single(),
        )
    }

    @Test
    fun `unpinning can be undone`() = runTest {
        val pin = Pin(PinTarget.Album(3), "Low Tide, High Moon", 9)
        downloads.pins.value = listOf(pin)
        model.unpin(pin)
        runCurrent()
        assertTrue(downloads.pins.value.isEmpty())
        (notices.all.first() as Notice.Done).onUndo?.invoke()
        runCurrent()
        assertEquals(pin.target, downloads.pins.value.single().target)
    }

    @Test
    fun `each button asks for one transfer, or for all`() = runTest {
        model.pause(7)
        model.resume(null)
        model.retry(7)
        runCurrent()
        assertEquals(listOf("pause 7", "resume null", "retry 7"), downloads.asked)
    }

    @Test
    fun `a cache that cannot be read is told, and read again when asked to`() = runTest {
        downloads.error = CofferException.Bug("locked")
        watch(model.state)
        runCurrent()
        assertTrue(model.state.value.error is CofferException.Bug)
        downloads.error = null
        model.reload()
        runCurrent()
        assertNull(model.state.value.error)
        assertEquals(Samples.storage, model.state.value.storage)
    }
}
