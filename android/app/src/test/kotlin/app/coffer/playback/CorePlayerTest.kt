package app.coffer.playback

import android.app.Application
import androidx.media3.common.MediaItem
import androidx.media3.common.MediaMetadata
import androidx.media3.common.Player
import androidx.media3.common.Timeline
import app.coffer.MainThread
import app.coffer.browse.CoverUri
import app.coffer.core.FailureKind
import app.coffer.core.FakeLibrary
import app.coffer.core.FakePlayback
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackProblem
import app.coffer.core.PlaybackState
import app.coffer.core.QueueTrack
import app.coffer.core.RepeatMode
import app.coffer.core.aTrack
import app.coffer.core.queued
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.MutableStateFlow
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class CorePlayerTest {
    @get:Rule
    val main = MainThread()

    private val core = FakePlayback()
    private val library = FakeLibrary(tracks = List(6) { aTrack(it.toLong(), album = 1) })
    private val outside = MutableStateFlow(Interruptions.State())
    private val scope by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate + main.errors) }
    private val player by lazy { CorePlayer(RuntimeEnvironment.getApplication().resources, scope) }

    @After
    fun tearDown() {
        player.release()
        main.idle()
    }

    private fun open() {
        player.open(core, library, outside)
        main.idle()
    }

    private fun playAlbum(start: Int = 1) {
        open()
        core.send(PlaybackCommand.PlayNow(library.tracks.map { it.queued() }, start))
        main.idle()
        core.sent.clear()
        // the numbers of commands go on
        core.change { it.copy(lastApplied = 0) }
        main.idle()
    }

    private fun item(track: Long) =
        MediaItem.Builder().setMediaId("track:$track").setMediaMetadata(MediaMetadata.Builder().setTitle("Track $track").setDurationMs(180_000).build()).build()

    private fun titles() = List(player.mediaItemCount) { player.getMediaItemAt(it).mediaMetadata.title.toString() }

    private fun tracks(vararg ids: Long) = ids.map { QueueTrack(it, "Track $it", 180_000) }

    @Test
    fun `what the core plays is what the player shows`() {
        playAlbum()
        assertTrue(player.isPlaying)
        assertEquals(Player.STATE_READY, player.playbackState)
        assertEquals(1, player.currentMediaItemIndex)
        assertEquals(6, player.mediaItemCount)
        assertEquals("Track 1", player.mediaMetadata.title)
        assertEquals("Artist", player.mediaMetadata.artist)
        assertEquals("Album 1", player.mediaMetadata.albumTitle)
        assertEquals(CoverUri.of(checkNotNull(library.tracks[1].cover)), player.mediaMetadata.artworkUri)
        assertEquals(180_000, player.duration)
    }

    @Test
    fun `the position moves by itself between snapshots`() {
        playAlbum()
        main.pass(10_000)
        assertEquals(10_000, player.currentPosition)
        core.change { it.copy(state = PlaybackState.Paused) }
        main.idle()
        main.pass(10_000)
        assertEquals(10_000, player.currentPosition)
    }

    @Test
    fun `calls become commands`() {
        playAlbum()
        val entry = core.state.value.queue.map { it.id }
        player.pause()
        player.play()
        player.seekTo(42_000)
        player.seekToNext()
        player.seekToPreviousMediaItem()
        player.seekTo(4, 5_000)
        player.repeatMode = Player.REPEAT_MODE_ALL
        player.shuffleModeEnabled = true
        player.removeMediaItem(0)
        player.stop()
        assertEquals(
            listOf(
                PlaybackCommand.Pause,
                PlaybackCommand.Play,
                PlaybackCommand.Seek(42_000),
                PlaybackCommand.Next,
                PlaybackCommand.SkipTo(entry[1]),
                PlaybackCommand.SkipTo(entry[4]),
                PlaybackCommand.Seek(5_000),
                PlaybackCommand.SetRepeat(RepeatMode.ALL),
                PlaybackCommand.SetShuffle(true),
                PlaybackCommand.Remove(entry[0]),
                PlaybackCommand.Stop,
            ),
            core.sent,
        )
    }

    @Test
    fun `a slow core does not make the player flicker back`() {
        playAlbum()
        val shown = mutableListOf<Boolean>()
        player.addListener(
            object : Player.Listener {
                override fun onPlayWhenReadyChanged(playWhenReady: Boolean, reason: Int) {
                    shown += playWhenReady
                }
            },
        )
        core.held = true
        player.pause()
        main.idle()
        // a snapshot that does not contain the command yet
        core.change { it.copy(volume = .5f) }
        main.idle()
        assertFalse(player.playWhenReady)
        core.flush()
        main.idle()
        assertEquals(listOf(false), shown)
        assertFalse(player.playWhenReady)
    }

    @Test
    fun `the core's answer wins over the guess`() {
        playAlbum()
        core.held = true
        player.seekToNext()
        main.idle()
        assertEquals(2, player.currentMediaItemIndex)
        core.flush()
        core.change { it.copy(currentIndex = 5) }
        main.idle()
        assertEquals(5, player.currentMediaItemIndex)
    }

    @Test
    fun `skipping while paused stays paused`() {
        playAlbum()
        player.pause()
        player.seekTo(3, 0)
        main.idle()
        assertFalse(player.isPlaying)
        assertEquals(PlaybackCommand.Pause, core.sent.last())
    }

    @Test
    fun `new items play at the index and the position that was asked for`() {
        open()
        player.setMediaItems(listOf(item(3), item(4)), 1, 7_000)
        player.prepare()
        player.play()
        main.idle()
        assertEquals(
            listOf(PlaybackCommand.PlayNow(tracks(3, 4), 1), PlaybackCommand.Pause, PlaybackCommand.Seek(7_000), PlaybackCommand.Play),
            core.sent,
        )
        assertTrue(player.isPlaying)
        assertEquals("Track 4", player.mediaMetadata.title)
    }

    @Test
    fun `items of the queue itself are resumed, not replaced`() {
        playAlbum()
        player.pause()
        val entry = core.state.value.queue[1].id
        player.setMediaItems(listOf(MediaItem.Builder().setMediaId("entry:$entry").build()), 0, 33_000)
        player.play()
        main.idle()
        assertEquals(listOf(PlaybackCommand.Pause, PlaybackCommand.Seek(33_000), PlaybackCommand.Play), core.sent)
        assertEquals(6, player.mediaItemCount)
    }

    @Test
    fun `items are added at the end, next, or in between`() {
        playAlbum()
        player.addMediaItem(item(0))
        player.addMediaItem(2, item(1))
        player.addMediaItems(5, listOf(item(2), item(3)))
        main.idle()
        assertEquals(listOf(0L, 1, 1, 2, 3, 2, 3, 4, 5, 0), core.state.value.queue.map { it.track })
        assertEquals(core.state.value.queue.map { "Track ${it.track}" }, titles())
    }

    @Test
    fun `items move forth and back, one or several`() {
        playAlbum()
        fun order() = core.state.value.queue.map { it.track }
        for ((from, to, at) in listOf(Triple(0, 1, 4), Triple(0, 2, 3), Triple(4, 6, 0), Triple(2, 4, 3), Triple(5, 6, 0))) {
            val expected = order().toMutableList()
            val taken = List(to - from) { expected.removeAt(from) }
            expected.addAll(at, taken)
            player.moveMediaItems(from, to, at)
            main.idle()
            assertEquals(expected, order())
        }
    }

    @Test
    fun `clearing the items clears the queue`() {
        playAlbum()
        player.clearMediaItems()
        main.idle()
        assertEquals(listOf<PlaybackCommand>(PlaybackCommand.Clear), core.sent)
        assertEquals(0, player.mediaItemCount)
    }

    @Test
    fun `what is asked before the core is open is done afterwards, in order`() {
        player.setMediaItems(listOf(item(3)))
        player.prepare()
        player.play()
        main.idle()
        assertEquals(emptyList<PlaybackCommand>(), core.sent)
        open()
        assertEquals(listOf(PlaybackCommand.PlayNow(tracks(3)), PlaybackCommand.Pause, PlaybackCommand.Play), core.sent)
        assertTrue(player.isPlaying)
    }

    @Test
    fun `waiting for data or a network is buffering`() {
        playAlbum()
        for (state in listOf(PlaybackState.Buffering, PlaybackState.Loading(true), PlaybackState.WaitingForNetwork(2, 1_000))) {
            core.change { it.copy(state = state) }
            main.idle()
            assertEquals(Player.STATE_BUFFERING, player.playbackState)
            assertTrue(player.playWhenReady)
        }
    }

    @Test
    fun `a failure is shown with its reason, and gone when it plays again`() {
        playAlbum()
        val problem = PlaybackProblem(entry = 1, track = 1, title = "Track 1", kind = FailureKind.UNAUTHORIZED, message = "")
        core.change { it.copy(state = PlaybackState.Failed, problem = problem) }
        main.idle()
        assertEquals(Player.STATE_IDLE, player.playbackState)
        assertEquals("Sign in again to play “Track 1”", player.playerError?.message)
        core.change { it.copy(state = PlaybackState.Playing, problem = null) }
        main.idle()
        assertNull(player.playerError)
        assertTrue(player.isPlaying)
    }

    @Test
    fun `the end of the queue is the end`() {
        playAlbum()
        core.change { it.copy(state = PlaybackState.Ended) }
        main.idle()
        assertEquals(Player.STATE_ENDED, player.playbackState)
        assertFalse(player.playWhenReady)
    }

    @Test
    fun `a call suppresses playback without forgetting it`() {
        playAlbum()
        outside.value = Interruptions.State(suppressed = true, reason = Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_FOCUS_LOSS)
        core.change { it.copy(state = PlaybackState.Paused) }
        main.idle()
        assertTrue(player.playWhenReady)
        assertFalse(player.isPlaying)
        assertEquals(Player.PLAYBACK_SUPPRESSION_REASON_TRANSIENT_AUDIO_FOCUS_LOSS, player.playbackSuppressionReason)
    }

    @Test
    fun `of a queue of a hundred thousand only the neighbourhood is looked up and shown`() {
        open()
        val many = List(100_000) { QueueTrack(it.toLong(), "Track $it", 1_000) }
        core.send(PlaybackCommand.PlayNow(many, 50_000))
        main.idle()
        assertEquals(QueueWindow.SIZE, player.mediaItemCount)
        assertEquals("Track 50000", player.mediaMetadata.title)
        assertTrue(library.lookups.flatten().size <= QueueWindow.SIZE)
        val timelines = mutableListOf<Timeline>()
        player.addListener(
            object : Player.Listener {
                override fun onTimelineChanged(timeline: Timeline, reason: Int) {
                    timelines += timeline
                }
            },
        )
        repeat(20) { core.send(PlaybackCommand.Next).also { main.idle() } }
        assertEquals("Track 50020", player.mediaMetadata.title)
        assertEquals(0, timelines.size)
        repeat(60) { core.send(PlaybackCommand.Next).also { main.idle() } }
        assertEquals("Track 50080", player.mediaMetadata.title)
        assertTrue(player.hasNextMediaItem() && player.hasPreviousMediaItem())
    }

    @Test
    fun `a hundred thousand items that are set are not shown before the core has them`() {
        open()
        player.setMediaItems(List(100_000) { item(it.toLong()) }, 3, 0)
        main.idle()
        assertEquals(QueueWindow.SIZE, player.mediaItemCount)
        assertEquals(100_000, core.state.value.queue.size)
    }

    @Test
    fun `what a sync renames is looked up again`() {
        playAlbum()
        library.tracks = library.tracks.map { it.copy(title = "Renamed ${it.id}") }
        library.revisions.value = library.revisions.value.copy(tracks = 1)
        main.idle()
        assertEquals("Renamed 1", player.mediaMetadata.title)
    }

    @Test
    fun `a released player pauses the core`() {
        playAlbum()
        player.release()
        assertEquals(listOf<PlaybackCommand>(PlaybackCommand.Pause), core.sent)
    }
}
