package app.coffer.library

import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackCommand
import app.coffer.design.TrackMark
import app.coffer.fakes.FakeDownloads
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.FakePlayback
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.library.AlbumUiState.Content
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class AlbumViewModelTest {
    @get:Rule
    val main = MainRule()

    private val library = FakeLibrary()
    private val downloads = FakeDownloads()
    private val playback = FakePlayback()
    private val notices = Notices()
    private val model by lazy { AlbumViewModel(1, library, downloads, playback, notices) }
    private val tracks = Samples.tracksOf(1)

    @Test
    fun `a tapped track plays with the rest of the album after it`() = runTest {
        watch(model.state)
        runCurrent()
        model.playFrom(tracks[3])
        val command = playback.sent.single() as PlaybackCommand.PlayNow
        assertEquals(3, command.start)
        assertEquals(tracks.map { it.id }, command.tracks.map { it.track })
    }

    @Test
    fun `shuffle lets the player choose where to begin, play begins at the first`() = runTest {
        watch(model.state)
        runCurrent()
        model.shuffle()
        model.play()
        assertEquals(PlaybackCommand.SetShuffle(true), playback.sent[0])
        assertNull((playback.sent[1] as PlaybackCommand.PlayNow).start)
        assertEquals(PlaybackCommand.SetShuffle(false), playback.sent[2])
        assertEquals(0, (playback.sent[3] as PlaybackCommand.PlayNow).start)
    }

    @Test
    fun `a pinned album tells how much of it is here, track by track`() = runTest {
        downloads.whole = tracks.take(3).map { it.id }.toSet()
        downloads.queue.value = listOf(Download(tracks[3], tracks[3].id, DownloadState.Running(50, 100, 10)))
        watch(model.state)
        runCurrent()
        model.pin(true)
        runCurrent()
        val state = model.state.value
        assertTrue(state.pinned)
        assertEquals(3.5f / 9, state.progress ?: 0f, .001f)
        assertEquals(TrackMark.DOWNLOADED, state.marks[tracks[0].id])
        assertEquals(TrackMark.DOWNLOADING, state.marks[tracks[3].id])
        assertNull(state.marks[tracks[4].id])
    }

    @Test
    fun `an album that is whole shows no progress`() = runTest {
        downloads.whole = tracks.map { it.id }.toSet()
        watch(model.state)
        model.pin(true)
        runCurrent()
        assertNull(model.state.value.progress)
    }

    @Test
    fun `unpinning can be undone`() = runTest {
        watch(model.state)
        model.pin(true)
        runCurrent()
        model.pin(false)
        runCurrent()
        assertFalse(model.state.value.pinned)
        (notices.all.first() as Notice.Done).onUndo?.invoke()
        runCurrent()
        assertTrue(model.state.value.pinned)
    }

    @Test
    fun `a pin that fails is told and not shown as done`() = runTest {
        watch(model.state)
        runCurrent()
        downloads.error = CofferException.Space("full")
        model.pin(true)
        runCurrent()
        assertTrue((notices.all.first() as Notice.Failed).error is CofferException.Space)
        assertFalse(model.state.value.pinned)
    }

    @Test
    fun `the playing track is marked`() = runTest {
        playback.state.value = Samples.view(index = 2)
        watch(model.state)
        runCurrent()
        assertEquals(tracks[2].id, model.state.value.current)
        assertTrue(model.state.value.sounding)
    }

    @Test
    fun `an album that the locker took away says so`() = runTest {
        watch(model.state)
        runCurrent()
        library.albums = emptyList()
        library.change()
        runCurrent()
        assertEquals(Content.Gone, model.state.value.content)
    }

    @Test
    fun `a single track can be kept`() = runTest {
        watch(model.state)
        runCurrent()
        model.pinTrack(tracks[0])
        runCurrent()
        assertEquals(listOf("pin ${PinTarget.Track(tracks[0].id)}"), downloads.asked)
    }
}
