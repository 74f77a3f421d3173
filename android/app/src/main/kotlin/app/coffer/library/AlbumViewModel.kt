package app.coffer.library

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackState
import app.coffer.core.Track
import app.coffer.design.TrackMark
import app.coffer.library.AlbumUiState.Content
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapLatest
import kotlinx.coroutines.flow.update

/** The album `id`: its tracks, what of it is on this phone, and what plays of it. */
@OptIn(ExperimentalCoroutinesApi::class)
class AlbumViewModel(
    private val id: Long,
    private val library: LibraryAccess,
    private val downloads: DownloadsAccess,
    private val playback: PlaybackAccess,
    private val notices: Notices,
) : ViewModel() {
    private val tries = MutableStateFlow(0)

    private val content: StateFlow<Content> =
        combine(library.revisions.map { it.albums to it.tracks }.distinctUntilChanged(), tries, ::Pair)
            .mapLatest { read() }
            .whileShown(viewModelScope, Content.Loading)

    /** The state of the screen. */
    val state: StateFlow<AlbumUiState> =
        combine(
            content,
            downloads.pins.map { pins ->
                pins.any { it.target == target }
            },
            copies(),
            playing(),
        ) { content, pinned, copies, playing ->
            AlbumUiState(
                content,
                pinned,
                copies.marks,
                copies.progress.takeIf {
                    pinned
                },
                playing.first,
                playing.second,
            )
        }.whileShown(viewModelScope, AlbumUiState())

    private val target get() = PinTarget.Album(id)

    private suspend fun read(): Content = try {
        val album = library.album(id)
        if (album == null) Content.Gone else Content.Loaded(album, library.albumTracks(id))
    } catch (error: CofferException) {
        Content.Failed(error)
    }

    private fun copies(): Flow<Copies> = content.flatMapLatest { content ->
        val tracks = (content as? Content.Loaded)?.tracks?.map(Track::id).orEmpty()
        if (tracks.isEmpty()) {
            flowOf(Copies())
        } else {
            val of = tracks.toSet()
            downloads.queue.map { queue -> queue.filter { it.trackId in of } }
                .distinctUntilChanged()
                .mapLatest { queue -> Copies.of(tracks, wholeTracks(tracks), queue) }
        }
    }

    private suspend fun wholeTracks(tracks: List<Long>): List<Boolean> = try {
        downloads.wholeTracks(tracks)
    } catch (_: CofferException) {
        // Marks are a courtesy: without them the album still plays.
        List(tracks.size) { false }
    }

    private fun playing(): Flow<Pair<Long?, Boolean>> = playback.state.map {
        it.snapshot.current?.track to (it.snapshot.state == PlaybackState.Playing)
    }.distinctUntilChanged()

    private fun tracks(): List<Track> = (content.value as? Content.Loaded)?.tracks.orEmpty()

    /** Plays the album in its order. */
    fun play() = playback.playInOrder(tracks())

    /** Plays the album in any order. */
    fun shuffle() = playback.shuffle(tracks())

    /** Plays the album from [track] on. */
    fun playFrom(track: Track) = playback.playFrom(tracks(), tracks().indexOf(track).coerceAtLeast(0))

    /** Has [track] follow the current one. */
    fun playNext(track: Track) {
        playback.playNext(listOf(track))
        notices.show(Notice.Done(R.string.plays_next, track.title))
    }

    /** Puts [track] at the end of the queue. */
    fun addToQueue(track: Track) {
        playback.playLast(listOf(track))
        notices.show(Notice.Done(R.string.added_to_queue, track.title))
    }

    /** Puts the album at the end of the queue. */
    fun addAllToQueue() {
        playback.playLast(tracks())
        notices.show(Notice.Done(R.string.added_to_queue, (content.value as? Content.Loaded)?.album?.title))
    }

    /** Keeps the album on this phone, or no longer. */
    fun pin(on: Boolean): Unit = attempt {
        if (on) {
            downloads.pin(target)
        } else {
            downloads.unpin(target)
            val title = (content.value as? Content.Loaded)?.album?.title
            notices.show(Notice.Done(R.string.unpinned, title) { pin(true) })
        }
    }

    /** Keeps [track] on this phone. */
    fun pinTrack(track: Track) = attempt {
        downloads.pin(PinTarget.Track(track.id))
        notices.show(
            Notice.Done(R.string.pinned, track.title) { attempt { downloads.unpin(PinTarget.Track(track.id)) } },
        )
    }

    /** Reads the album again after it could not be read. */
    fun retry() = tries.update { it + 1 }

    private fun attempt(what: suspend () -> Unit) = notices.attempt(viewModelScope, what)
}

/** What of some tracks is on this phone. */
private class Copies(val marks: Map<Long, TrackMark> = emptyMap(), val progress: Float? = null) {
    companion object {
        fun of(tracks: List<Long>, whole: List<Boolean>, queue: List<Download>): Copies {
            val states = queue.associate { it.trackId to it.state }
            val parts = tracks.mapIndexed { index, track ->
                val state = states[track]
                when {
                    whole.getOrElse(index) { false } -> 1f

                    state is DownloadState.Running -> state.total?.takeIf { it > 0 }?.let { state.bytes.toFloat() / it }
                        ?: 0f

                    else -> 0f
                }
            }
            val marks = tracks.zip(parts).mapNotNull { (track, part) ->
                val state = states[track]
                when {
                    part >= 1f -> track to TrackMark.DOWNLOADED
                    state != null && state != DownloadState.Done -> track to TrackMark.DOWNLOADING
                    else -> null
                }
            }.toMap()
            return Copies(marks, parts.average().toFloat().takeIf { it < 1f })
        }
    }
}
