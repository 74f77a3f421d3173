package app.coffer.library

import androidx.compose.runtime.Immutable
import app.coffer.core.Album
import app.coffer.core.CofferException
import app.coffer.core.Track
import app.coffer.design.TrackMark

/** What an album's screen shows. */
@Immutable
data class AlbumUiState(
    val content: Content = Content.Loading,
    val pinned: Boolean = false,
    /** Marks of the tracks' copies on this phone, by track. */
    val marks: Map<Long, TrackMark> = emptyMap(),
    /** How much of the album is on this phone, 0 to 1, while it is being fetched; null otherwise. */
    val progress: Float? = null,
    /** The track that the player is at; of any album. */
    val current: Long? = null,
    /** Whether it sounds. */
    val sounding: Boolean = false,
) {
    /** What fills the screen. */
    sealed interface Content {
        /** Not read yet. */
        data object Loading : Content

        /** The album is no more: its locker took it away. */
        data object Gone : Content

        /** It cannot be read. */
        data class Failed(val error: CofferException) : Content

        /** The album and its tracks, in the order of its discs. */
        @Immutable
        data class Loaded(val album: Album, val tracks: List<Track>) : Content
    }
}
