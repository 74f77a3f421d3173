package app.coffer.library

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.CofferException
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackAccess
import app.coffer.core.Track
import app.coffer.library.ArtistUiState.Content
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapLatest
import kotlinx.coroutines.flow.update

/** The artist `id` and what there is of them. */
@OptIn(ExperimentalCoroutinesApi::class)
class ArtistViewModel(
    private val id: Long,
    private val library: LibraryAccess,
    private val downloads: DownloadsAccess,
    private val playback: PlaybackAccess,
    private val notices: Notices,
) : ViewModel() {
    private val tries = MutableStateFlow(0)
    private val target get() = PinTarget.Artist(id)

    /** The state of the screen. */
    val state: StateFlow<ArtistUiState> = combine(
        combine(
            library.revisions.map {
                it.artists to it.albums
            }.distinctUntilChanged(),
            tries,
            ::Pair,
        ).mapLatest { read() },
        downloads.pins.map { pins -> pins.any { it.target == target } },
        ::ArtistUiState,
    ).whileShown(viewModelScope, ArtistUiState())

    private suspend fun read(): Content = try {
        val artist = library.artist(id)
        if (artist == null) Content.Gone else Content.Loaded(artist, library.artistAlbums(id))
    } catch (error: CofferException) {
        Content.Failed(error)
    }

    /** Plays everything of the artist, album after album. */
    fun play() = withTracks { playback.playInOrder(it) }

    /** Plays everything of the artist in any order. */
    fun shuffle() = withTracks { playback.shuffle(it) }

    private fun withTracks(play: (List<Track>) -> Unit) = attempt { play(library.artistTracks(id)) }

    /** Keeps all of the artist on this phone, or no longer. */
    fun pin(on: Boolean): Unit = attempt {
        if (on) {
            downloads.pin(target)
        } else {
            downloads.unpin(target)
            val name = (state.value.content as? Content.Loaded)?.artist?.name
            notices.show(Notice.Done(R.string.unpinned, name) { pin(true) })
        }
    }

    /** Reads the artist again after it could not be read. */
    fun retry() = tries.update { it + 1 }

    private fun attempt(what: suspend () -> Unit) = notices.attempt(viewModelScope, what)
}
