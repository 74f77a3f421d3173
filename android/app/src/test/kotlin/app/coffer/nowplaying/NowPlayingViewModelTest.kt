package app.coffer.nowplaying

import app.coffer.core.CachedRange
import app.coffer.core.FailureKind
import app.coffer.core.Item
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackProblem
import app.coffer.core.PlaybackState
import app.coffer.core.RepeatMode
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.FakePlayback
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.test.advanceTimeBy
import kotlinx.coroutines.test.advanceUntilIdle
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class NowPlayingViewModelTest {
    @get:Rule
    val main = MainRule()

    private val library = FakeLibrary()
    private val playback = FakePlayback(Samples.view())
    private val notices = Notices()
    private val model by lazy { NowPlayingViewModel(playback, library, notices) }
    private val state get() = checkNotNull(model.state.value)

    @Test
    fun `the current track is shown with its artist, album and cover`() = runTest {
        watch(model.state)
        runCurrent()
        assertEquals("Glass Weather", state.title)
        assertEquals("Alder & Pine", state.artist)
        assertEquals(Samples.albums[0].cover, state.cover)
        assertEquals(2 to 9, state.place to state.of)
    }

    @Test
    fun `an empty queue shows nothing`() = runTest {
        playback.state.value = Samples.silence
        watch(model.state)
        runCurrent()
        assertNull(model.state.value)
    }

    @Test
    fun `no cover is ever shown under another title`() = runTest {
        watch(model.state)
        runCurrent()
        assertNotNull(state.cover)
        val slow = CompletableDeferred<Unit>()
        library.beforeAnswer = { slow.await() }
        playback.state.value = Samples.view(tracks = Samples.tracksOf(3), index = 0)
        runCurrent()
        assertEquals("Departures", state.title)
        assertNull(state.cover)
        assertEquals("", state.artist)
        slow.complete(Unit)
        runCurrent()
        assertEquals(Samples.albums[2].cover, state.cover)
    }

    @Test
    fun `after a seek the bar stays where the finger left it until the core has followed`() = runTest {
        watch(model.state)
        runCurrent()
        model.seek(120_000)
        runCurrent()
        assertEquals(120_000, state.progress.at(5_000))
        // A snapshot from before the seek.
        playback.state.value = Samples.view(positionMs = 75_000, receivedAtMs = 2_000, lastApplied = 0)
        runCurrent()
        assertEquals(120_000, state.progress.at(5_000))
        playback.state.value = Samples.view(positionMs = 120_000, receivedAtMs = 3_000, lastApplied = 1)
        runCurrent()
        assertEquals(122_000, state.progress.at(5_000))
    }

    @Test
    fun `the position moves with the clock and ends with the track`() {
        val progress = Progress(positionMs = 10_000, atMs = 1_000, speed = 1, durationMs = 12_000)
        assertEquals(10_500, progress.at(1_500))
        assertEquals(12_000, progress.at(60_000))
        assertEquals(10_000, progress.copy(speed = 0).at(60_000))
        assertEquals(10_000, progress.at(0))
    }

    @Test
    fun `what is on the phone is read until it is all of it`() = runTest {
        playback.ranges = listOf(CachedRange(0f, .4f))
        watch(model.cached)
        runCurrent()
        assertEquals(playback.ranges, model.cached.value)
        playback.ranges = listOf(CachedRange(0f, 1f))
        advanceTimeBy(1_500)
        assertEquals(playback.ranges, model.cached.value)
        val reads = playback.rangesRead
        advanceTimeBy(60_000)
        assertEquals(reads, playback.rangesRead)
    }

    @Test
    fun `the states of the core become the player's`() = runTest {
        watch(model.state)
        val expected = mapOf(
            PlaybackState.Loading(play = true) to PlayerStatus.BUFFERING,
            PlaybackState.Loading(play = false) to PlayerStatus.PAUSED,
            PlaybackState.WaitingForNetwork(2, 5_000) to PlayerStatus.WAITING_FOR_NETWORK,
            PlaybackState.Failed to PlayerStatus.FAILED,
            PlaybackState.Ended to PlayerStatus.ENDED,
        )
        for ((core, shown) in expected) {
            playback.state.value = Samples.view(state = core)
            runCurrent()
            assertEquals(shown, state.status)
        }
    }

    @Test
    fun `what did not play is told`() = runTest {
        val problem = PlaybackProblem(999, 7, "Ember", FailureKind.CORRUPT, "damaged")
        playback.state.value = Samples.view(problem = problem)
        watch(model.state)
        runCurrent()
        assertEquals(problem, state.problem)
    }

    @Test
    fun `repeat goes from off over all to one and off again`() = runTest {
        for (mode in listOf(RepeatMode.OFF, RepeatMode.ALL, RepeatMode.ONE)) {
            playback.state.value = Samples.view(repeat = mode)
            model.nextRepeat()
        }
        assertEquals(
            listOf(RepeatMode.ALL, RepeatMode.ONE, RepeatMode.OFF).map(PlaybackCommand::SetRepeat),
            playback.sent,
        )
    }

    @Test
    fun `what is removed from the queue can be put back`() = runTest {
        model.remove(1_003, "Ember")
        (notices.all.first() as Notice.Done).onUndo?.invoke()
        assertEquals(listOf(PlaybackCommand.Remove(1_003), PlaybackCommand.Undo), playback.sent)
    }

    @Test
    fun `the current track can be starred`() = runTest {
        model.star(true)
        advanceUntilIdle()
        assertEquals(Item.Track(Samples.tracksOf(1)[1].id) to true, library.starred)
        assertTrue(playback.sent.isEmpty())
    }
}
