package app.coffer.library

import androidx.compose.runtime.Immutable
import app.coffer.core.Album
import app.coffer.core.AlbumSort
import app.coffer.core.CofferException
import app.coffer.core.SyncStatus

/** What the albums' grid shows. */
@Immutable
data class AlbumsUiState(
    val content: Content = Content.Loading,
    val sort: AlbumSort = AlbumSort.TITLE,
    val sync: SyncStatus = SyncStatus.Idle(),
) {
    /** Whether the library is being brought up to date. */
    val syncing: Boolean get() = sync is SyncStatus.Running

    /** What fills the screen. */
    sealed interface Content {
        /** Not read yet. */
        data object Loading : Content

        /** There is no account. */
        data object SignedOut : Content

        /** There are accounts, and no music in them. */
        data object Empty : Content

        /** The library cannot be read. */
        data class Failed(val error: CofferException) : Content

        /** The albums. */
        @Immutable
        data class Albums(val albums: Pages<Album>) : Content
    }
}
