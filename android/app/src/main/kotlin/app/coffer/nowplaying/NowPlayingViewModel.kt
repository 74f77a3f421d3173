package app.coffer.nowplaying

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.CachedRange
import app.coffer.core.CofferException
import app.coffer.core.Item
import app.coffer.core.LibraryAccess
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackState
import app.coffer.core.PlaybackView
import app.coffer.core.RepeatMode
import app.coffer.core.Track
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.transformLatest
import kotlinx.coroutines.launch

/** The current track and its queue, and the buttons of both players. */
@OptIn(ExperimentalCoroutinesApi::class)
class NowPlayingViewModel(
    private val playback: PlaybackAccess,
    private val library: LibraryAccess,
    private val notices: Notices,
) : ViewModel() {
    /** A seek that was sent and is not in the snapshots yet: until then the bar stays where the finger left it. */
    private data class Sought(val command: Long, val positionMs: Long)

    private val sought = MutableStateFlow<Sought?>(null)

    /** The state of both players; null while the queue is empty. */
    val state: StateFlow<NowPlayingUiState?> = combine(playback.state, track(), sought, ::uiState).keep(null)

    /** What of the current track's file is on this phone; read again and again only while somebody looks. */
    val cached: StateFlow<List<CachedRange>> =
        currentTrack().transformLatest { track ->
            emit(emptyList())
            if (track != null) emitAll(ranges(track))
        }.keep(emptyList())

    /** The queue. */
    val queue: StateFlow<QueueUiState> =
        playback.state.map { view ->
            QueueUiState(
                view.queue,
                view.snapshot.currentIndex,
                view.snapshot.state == PlaybackState.Playing,
                view.snapshot.canUndo,
            )
        }.keep(QueueUiState())

    private fun <T> Flow<T>.keep(initial: T) =
        whileShown(viewModelScope, initial)

    private fun currentTrack() = playback.state.map { it.snapshot.current?.track }.distinctUntilChanged()

    private fun track(): Flow<Track?> =
        combine(currentTrack(), library.revisions.map { it.tracks }.distinctUntilChanged()) { track, _ -> track }
            .transformLatest { id -> emit(id?.let { read(it) }) }

    private suspend fun read(id: Long): Track? = try {
        library.track(id)
    } catch (_: CofferException) {
        // The queue knows the title; the rest is missing until the library can be read.
        null
    }

    private fun ranges(track: Long): Flow<List<CachedRange>> = flow {
        while (true) {
            val ranges = try {
                playback.cachedRanges(track)
            } catch (_: CofferException) {
                emptyList()
            }
            emit(ranges)
            if (ranges.size == 1 && ranges[0].start <= 0f && ranges[0].end >= 1f) break
            delay(RANGES_EVERY_MS)
        }
    }

    private fun uiState(view: PlaybackView, read: Track?, sought: Sought?): NowPlayingUiState? {
        val snapshot = view.snapshot
        val entry = snapshot.current ?: return null
        // What was read for the track before does not belong under this title.
        val track = read?.takeIf { it.id == entry.track }
        val duration = snapshot.durationMs ?: entry.durationMs ?: track?.durationMs
        val progress = if (sought != null && sought.command > snapshot.lastApplied) {
            Progress(sought.positionMs, view.receivedAtMs, speed = 0, duration)
        } else {
            Progress(snapshot.positionMs, view.receivedAtMs, snapshot.speed, duration)
        }
        return NowPlayingUiState(
            entry = entry.id,
            title = entry.title,
            artist = track?.artist.orEmpty(),
            album = track?.album.orEmpty(),
            albumId = track?.albumId,
            artistId = track?.artistId,
            cover = track?.cover,
            starred = track?.starred == true,
            status = snapshot.state.status(),
            progress = progress,
            shuffle = snapshot.shuffle,
            repeat = snapshot.repeat,
            stopAfterCurrent = snapshot.stopAfterCurrent,
            problem = snapshot.problem,
            place = (snapshot.currentIndex ?: 0) + 1,
            of = snapshot.queueSize,
        )
    }

    private fun PlaybackState.status(): PlayerStatus = when (this) {
        PlaybackState.Idle, PlaybackState.Paused -> PlayerStatus.PAUSED
        is PlaybackState.Loading -> if (play) PlayerStatus.BUFFERING else PlayerStatus.PAUSED
        PlaybackState.Buffering -> PlayerStatus.BUFFERING
        PlaybackState.Playing -> PlayerStatus.PLAYING
        is PlaybackState.WaitingForNetwork -> PlayerStatus.WAITING_FOR_NETWORK
        PlaybackState.Ended -> PlayerStatus.ENDED
        PlaybackState.Failed -> PlayerStatus.FAILED
    }

    /** Plays, or pauses. */
    fun toggle() {
        playback.send(PlaybackCommand.Toggle)
    }

    /** Goes to the next track. */
    fun next() {
        playback.send(PlaybackCommand.Next)
    }

    /** Goes to the track's start, or to the one before. */
    fun previous() {
        playback.send(PlaybackCommand.Previous)
    }

    /** Goes to a place in the track. */
    fun seek(positionMs: Long) {
        sought.value = Sought(playback.send(PlaybackCommand.Seek(positionMs)), positionMs)
    }

    /** Mixes the queue, or puts it in order again. */
    fun shuffle(on: Boolean) {
        playback.send(PlaybackCommand.SetShuffle(on))
    }

    /** From no repeat over the whole queue to the one track, and round again. */
    fun nextRepeat() {
        val mode = when (playback.state.value.snapshot.repeat) {
            RepeatMode.OFF -> RepeatMode.ALL
            RepeatMode.ALL -> RepeatMode.ONE
            RepeatMode.ONE -> RepeatMode.OFF
        }
        playback.send(PlaybackCommand.SetRepeat(mode))
    }

    /** Falls silent at the end of this track. */
    fun stopAfterCurrent(on: Boolean) {
        playback.send(PlaybackCommand.StopAfterCurrent(on))
    }

    /** Makes the current track a favourite, or no longer. */
    fun star(on: Boolean) {
        val track = playback.state.value.snapshot.current?.track ?: return
        viewModelScope.launch {
            try {
                library.setStarred(Item.Track(track), on)
            } catch (error: CofferException) {
                notices.show(Notice.Failed(error))
            }
        }
    }

    /** Plays the place [entry] of the queue. */
    fun skipTo(entry: Long) {
        playback.send(PlaybackCommand.SkipTo(entry))
    }

    /** Takes the place [entry], called [title], out of the queue. */
    fun remove(entry: Long, title: String) {
        playback.send(PlaybackCommand.Remove(entry))
        notices.show(Notice.Done(R.string.removed_from_queue, title) { playback.send(PlaybackCommand.Undo) })
    }

    /** Moves the place [entry] of the queue to [index]. */
    fun move(entry: Long, index: Int) {
        playback.send(PlaybackCommand.Move(entry, index))
    }

    /** Empties the queue. */
    fun clear() {
        playback.send(PlaybackCommand.Clear)
        notices.show(Notice.Done(R.string.queue_cleared) { playback.send(PlaybackCommand.Undo) })
    }

    private companion object {
        /** Often enough to see a download grow, seldom enough to cost nothing. */
        const val RANGES_EVERY_MS = 1_000L
    }
}
