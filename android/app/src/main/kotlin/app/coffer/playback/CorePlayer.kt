package app.coffer.playback

import android.content.res.Resources
import android.os.Looper
import android.os.SystemClock
import androidx.media3.common.C
import androidx.media3.common.MediaItem
import androidx.media3.common.Player
import androidx.media3.common.SimpleBasePlayer
import app.coffer.browse.MediaId
import app.coffer.core.LibraryAccess
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackState
import app.coffer.core.PlaybackView
import app.coffer.core.QueueTrack
import app.coffer.core.RepeatMode
import app.coffer.core.wantsSound
import com.google.common.util.concurrent.ListenableFuture
import com.google.common.util.concurrent.SettableFuture
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.job
import kotlinx.coroutines.launch

/**
 * The core as a Media3 player: its state is the core's snapshot, every call becomes a command.
 *
 * A call's future is done when a snapshot contains its command. Until then Media3 shows its own guess, so that nothing
 * flickers back to what was before. Before [open] the player is empty, and what it is asked to do waits.
 *
 * @param scope on the main thread, cancelled by [release].
 */
internal class CorePlayer(private val resources: Resources, private val scope: CoroutineScope) : SimpleBasePlayer(Looper.getMainLooper()) {
    private class Source(val playback: PlaybackAccess, val items: QueueItems, val interruptions: StateFlow<Interruptions.State>)

    private val opened = CompletableDeferred<Source>()
    private var source: Source? = null

    /** A stopped core loads by itself when it is to play; to Media3 it is ready once it was asked to prepare. */
    private var prepared = false

    /** Joins the player with the core. */
    fun open(playback: PlaybackAccess, library: LibraryAccess, interruptions: StateFlow<Interruptions.State>) {
        val source = Source(playback, QueueItems(library, scope, ::invalidateState), interruptions)
        this.source = source
        opened.complete(source)
        scope.launch { combine(playback.state, interruptions) { _, _ -> }.collect { invalidateState() } }
    }

    override fun getState(): State {
        val source = source ?: return State.Builder().setAvailableCommands(COMMANDS).build()
        val view = source.playback.state.value
        val outside = source.interruptions.value
        val snapshot = view.snapshot
        val items = source.items.at(view)
        val index = (snapshot.currentIndex ?: 0) - source.items.window.start
        val failed = snapshot.state == PlaybackState.Failed
        val suppressed = outside.suppressed && snapshot.state == PlaybackState.Paused
        return State.Builder()
            .setAvailableCommands(COMMANDS)
            .setAudioAttributes(Interruptions.MUSIC)
            .setPlaylist(items)
            .setCurrentMediaItemIndex(if (items.isEmpty()) C.INDEX_UNSET else index)
            .setPlaybackState(if (items.isEmpty()) STATE_IDLE else snapshot.state.phase())
            .setIsLoading(snapshot.state.isLoading() && items.isNotEmpty())
            .setPlayWhenReady(snapshot.state.wantsSound || suppressed, outside.reason)
            .setPlaybackSuppressionReason(
                if (suppressed) PLAYBACK_SUPPRESSION_REASON_TRANSIENT_AUDIO_FOCUS_LOSS else PLAYBACK_SUPPRESSION_REASON_NONE,
            )
            .setPlayerError(if (failed) snapshot.problem?.toException(resources) else null)
            .setContentPositionMs(view.positionAt(SystemClock.elapsedRealtime())) // goes on from here by itself
            .setMaxSeekToPreviousPositionMs(PREVIOUS_RESTARTS_AFTER_MS)
            .setRepeatMode(snapshot.repeat.toPlayer())
            .setShuffleModeEnabled(snapshot.shuffle)
            .setVolume(snapshot.volume)
            .build()
    }

    private fun PlaybackState.phase(): Int =
        when (this) {
            PlaybackState.Idle -> if (prepared) STATE_READY else STATE_IDLE
            is PlaybackState.Loading, PlaybackState.Buffering, is PlaybackState.WaitingForNetwork -> STATE_BUFFERING
            PlaybackState.Playing, PlaybackState.Paused -> STATE_READY
            PlaybackState.Ended -> STATE_ENDED
            PlaybackState.Failed -> STATE_IDLE
        }

    private fun PlaybackState.isLoading() = phase() == STATE_BUFFERING

    /** Media3's guess, except where it is larger than what other apps are ever shown. */
    override fun getPlaceholderState(suggestedPlaceholderState: State): State =
        if (suggestedPlaceholderState.timeline.windowCount > QueueWindow.SIZE + 1) state else suggestedPlaceholderState

    /** Runs [block] when the core is open; the future is done when a snapshot contains the last command that it returns. */
    private fun perform(block: suspend (Source) -> Long?): ListenableFuture<*> {
        val done = SettableFuture.create<Unit>()
        val job =
            scope.launch {
                val source = opened.await()
                val last = block(source)
                if (last != null) source.playback.applied(last)
            }
        job.invokeOnCompletion { done.set(Unit) }
        return done
    }

    private suspend fun PlaybackAccess.applied(command: Long): PlaybackView = state.first { it.snapshot.lastApplied >= command }

    private fun send(command: PlaybackCommand) = perform { it.playback.send(command) }

    override fun handleSetPlayWhenReady(playWhenReady: Boolean) = send(if (playWhenReady) PlaybackCommand.Play else PlaybackCommand.Pause)

    override fun handlePrepare(): ListenableFuture<*> {
        prepared = true
        return perform { null }
    }

    override fun handleStop(): ListenableFuture<*> {
        prepared = false
        return send(PlaybackCommand.Stop)
    }

    /** Without the session nothing could pause what plays. */
    override fun handleRelease(): ListenableFuture<*> {
        val done = SettableFuture.create<Unit>().apply { set(Unit) }
        source?.let { if (it.playback.state.value.snapshot.state.wantsSound) it.playback.send(PlaybackCommand.Pause) }
        scope.coroutineContext.job.cancel()
        return done
    }

    override fun handleSetRepeatMode(repeatMode: Int) = send(PlaybackCommand.SetRepeat(repeatMode.toCore()))

    override fun handleSetShuffleModeEnabled(shuffleModeEnabled: Boolean) = send(PlaybackCommand.SetShuffle(shuffleModeEnabled))

    override fun handleSeek(mediaItemIndex: Int, positionMs: Long, seekCommand: Int): ListenableFuture<*> =
        when (seekCommand) {
            COMMAND_SEEK_TO_NEXT, COMMAND_SEEK_TO_NEXT_MEDIA_ITEM -> send(PlaybackCommand.Next)
            COMMAND_SEEK_TO_PREVIOUS -> send(PlaybackCommand.Previous)
            else -> perform { it.seek(mediaItemIndex, if (positionMs == C.TIME_UNSET) 0 else positionMs) }
        }

    private fun Source.seek(index: Int, positionMs: Long): Long? {
        val view = playback.state.value
        val entry = items.window.entries.getOrNull(index) ?: return null
        if (entry.id == view.snapshot.current?.id) return playback.send(PlaybackCommand.Seek(positionMs))
        return playback.begin(PlaybackCommand.SkipTo(entry.id), positionMs, view.snapshot.state.wantsSound)
    }

    /** A command that begins an entry, at a position; one that is paused stays so. */
    private fun PlaybackAccess.begin(command: PlaybackCommand, positionMs: Long, sound: Boolean): Long {
        var last = send(command)
        if (!sound) last = send(PlaybackCommand.Pause)
        if (positionMs > 0) last = send(PlaybackCommand.Seek(positionMs))
        return last
    }

    override fun handleSetMediaItems(mediaItems: List<MediaItem>, startIndex: Int, startPositionMs: Long): ListenableFuture<*> =
        perform { source ->
            val position = if (startPositionMs == C.TIME_UNSET) 0 else startPositionMs
            val start = startIndex.takeIf { it in mediaItems.indices }
            when {
                mediaItems.isEmpty() -> source.playback.send(PlaybackCommand.Clear)
                mediaItems.all { MediaId.parse(it.mediaId) is MediaId.Entry } -> source.resume(mediaItems[start ?: 0], position)
                else -> source.playNow(mediaItems, start, position)
            }
        }

    private fun Source.playNow(items: List<MediaItem>, start: Int?, positionMs: Long): Long? {
        val tracks = items.queueTracks().ifEmpty { return null }
        return playback.begin(PlaybackCommand.PlayNow(tracks, start), positionMs, playback.state.value.snapshot.state.wantsSound)
    }

    /** The queue that is to be resumed is the core's own: it is there already. */
    private fun Source.resume(item: MediaItem, positionMs: Long): Long? {
        val entry = (MediaId.parse(item.mediaId) as? MediaId.Entry)?.id ?: return null
        val view = playback.state.value
        return when {
            entry != view.snapshot.current?.id ->
                playback.begin(PlaybackCommand.SkipTo(entry), positionMs, view.snapshot.state.wantsSound)
            positionMs != view.snapshot.positionMs -> playback.send(PlaybackCommand.Seek(positionMs))
            else -> null
        }
    }

    override fun handleAddMediaItems(index: Int, mediaItems: List<MediaItem>): ListenableFuture<*> =
        perform { source ->
            val tracks = mediaItems.queueTracks().ifEmpty { return@perform null }
            val window = source.items.window
            val current = (source.playback.state.value.snapshot.currentIndex ?: 0) - window.start
            when (index) {
                window.entries.size -> source.playback.send(PlaybackCommand.PlayLast(tracks))
                current + 1 -> source.playback.send(PlaybackCommand.PlayNext(tracks))
                else -> source.insert(window.start + index, tracks)
            }
        }

    /** The core adds at the end; what is new is then moved to its place. */
    private suspend fun Source.insert(index: Int, tracks: List<QueueTrack>): Long? {
        val before = playback.state.value.queue.mapTo(HashSet()) { it.id }
        val after = playback.applied(playback.send(PlaybackCommand.PlayLast(tracks)))
        val added = after.queue.takeLast(tracks.size).filter { it.id !in before }
        return added.mapIndexed { at, entry -> playback.send(PlaybackCommand.Move(entry.id, index + at)) }.lastOrNull()
    }

    override fun handleRemoveMediaItems(fromIndex: Int, toIndex: Int): ListenableFuture<*> =
        perform { source ->
            val entries = source.items.window.entries
            if (fromIndex == 0 && toIndex >= entries.size) {
                source.playback.send(PlaybackCommand.Clear)
            } else {
                entries.range(fromIndex, toIndex).map { source.playback.send(PlaybackCommand.Remove(it.id)) }.lastOrNull()
            }
        }

    override fun handleMoveMediaItems(fromIndex: Int, toIndex: Int, newIndex: Int): ListenableFuture<*> =
        perform { source ->
            val window = source.items.window
            val moved = window.entries.range(fromIndex, toIndex)
            // Each one that goes back leaves its place to the next; towards the end they push each other along.
            val ordered = if (newIndex > fromIndex) moved.map { it to newIndex + moved.size - 1 } else moved.mapIndexed { at, it -> it to newIndex + at }
            ordered.map { (entry, to) -> source.playback.send(PlaybackCommand.Move(entry.id, window.start + to)) }.lastOrNull()
        }

    private fun <T> List<T>.range(from: Int, to: Int) = subList(from.coerceIn(0, size), to.coerceIn(from.coerceIn(0, size), size))

    private companion object {
        /** Where the core restarts a track rather than going to the one before. */
        const val PREVIOUS_RESTARTS_AFTER_MS = 3_000L

        val COMMANDS: Player.Commands =
            Player.Commands.Builder().addAll(
                COMMAND_PLAY_PAUSE,
                COMMAND_PREPARE,
                COMMAND_STOP,
                COMMAND_RELEASE,
                COMMAND_SEEK_TO_DEFAULT_POSITION,
                COMMAND_SEEK_IN_CURRENT_MEDIA_ITEM,
                COMMAND_SEEK_TO_MEDIA_ITEM,
                COMMAND_SEEK_TO_PREVIOUS,
                COMMAND_SEEK_TO_PREVIOUS_MEDIA_ITEM,
                COMMAND_SEEK_TO_NEXT,
                COMMAND_SEEK_TO_NEXT_MEDIA_ITEM,
                COMMAND_SET_REPEAT_MODE,
                COMMAND_SET_SHUFFLE_MODE,
                COMMAND_SET_MEDIA_ITEM,
                COMMAND_CHANGE_MEDIA_ITEMS,
                COMMAND_GET_CURRENT_MEDIA_ITEM,
                COMMAND_GET_TIMELINE,
                COMMAND_GET_METADATA,
                COMMAND_GET_AUDIO_ATTRIBUTES,
                COMMAND_GET_VOLUME,
            ).build()
    }
}

private fun List<MediaItem>.queueTracks(): List<QueueTrack> =
    mapNotNull { item ->
        (MediaId.parse(item.mediaId) as? MediaId.Track)?.let {
            QueueTrack(it.id, item.mediaMetadata.title?.toString().orEmpty(), item.mediaMetadata.durationMs)
        }
    }

private fun RepeatMode.toPlayer() =
    when (this) {
        RepeatMode.OFF -> Player.REPEAT_MODE_OFF
        RepeatMode.ONE -> Player.REPEAT_MODE_ONE
        RepeatMode.ALL -> Player.REPEAT_MODE_ALL
    }

private fun Int.toCore() =
    when (this) {
        Player.REPEAT_MODE_ONE -> RepeatMode.ONE
        Player.REPEAT_MODE_ALL -> RepeatMode.ALL
        else -> RepeatMode.OFF
    }
