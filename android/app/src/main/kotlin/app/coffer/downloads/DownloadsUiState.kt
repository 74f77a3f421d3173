package app.coffer.downloads

import androidx.compose.runtime.Immutable
import app.coffer.core.CofferException
import app.coffer.core.CoverRef
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.Storage

/** What is kept on this phone, and what is still on its way. */
@Immutable
data class DownloadsUiState(
    val loading: Boolean = true,
    /** What cannot be told, since the cache cannot be read. */
    val error: CofferException? = null,
    /** Transfers that are not done. */
    val transfers: List<Download> = emptyList(),
    /** How many are done and still listed. */
    val done: Int = 0,
    /** Tracks of pins that are not whole, and that no transfer above explains. */
    val notReady: List<NotReady> = emptyList(),
    val pins: List<PinnedItem> = emptyList(),
    val storage: Storage? = null,
) {
    /** Tracks that would be silent without a network. */
    val missing: Int get() = (transfers.map { it.trackId } + notReady.map { it.trackId }).distinct().size

    /** Whether every transfer rests because the user said so. */
    val allPaused: Boolean get() = transfers.isNotEmpty() && transfers.all { it.state == DownloadState.Paused }
}

/** A pin with its picture, where it has one. */
@Immutable
data class PinnedItem(val pin: Pin, val cover: CoverRef? = null, val artist: String? = null)
