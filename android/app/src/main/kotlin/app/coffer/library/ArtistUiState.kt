package app.coffer.library

import androidx.compose.runtime.Immutable
import app.coffer.core.Album
import app.coffer.core.Artist
import app.coffer.core.CofferException

/** What an artist's screen shows. */
@Immutable
data class ArtistUiState(val content: Content = Content.Loading, val pinned: Boolean = false) {
    /** What fills the screen. */
    sealed interface Content {
        /** Not read yet. */
        data object Loading : Content

        /** The artist is no more: the locker has nothing of them. */
        data object Gone : Content

        /** It cannot be read. */
        data class Failed(val error: CofferException) : Content

        /** The artist and the albums. */
        @Immutable
        data class Loaded(val artist: Artist, val albums: List<Album>) : Content
    }
}
