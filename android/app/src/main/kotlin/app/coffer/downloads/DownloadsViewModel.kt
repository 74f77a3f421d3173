package app.coffer.downloads

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.Storage
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.mapLatest
import kotlinx.coroutines.flow.update

/** What is pinned, how its transfers go on, and what is missing before one goes off the network. */
@OptIn(ExperimentalCoroutinesApi::class)
class DownloadsViewModel(
    private val downloads: DownloadsAccess,
    private val library: LibraryAccess,
    private val notices: Notices,
) : ViewModel() {
    private class Cache(val notReady: List<NotReady>, val storage: Storage?, val error: CofferException?)

    private val tries = MutableStateFlow(0)

    /** The state of the screen. */
    val state: StateFlow<DownloadsUiState> = combine(downloads.queue, cache(), pins()) { queue, cache, pins ->
        val transfers = queue.filter { it.state != DownloadState.Done }
        val moving = transfers.map(Download::trackId).toSet()
        DownloadsUiState(
            loading = false,
            error = cache.error,
            transfers = transfers,
            done = queue.size - transfers.size,
            notReady = cache.notReady.filter { it.trackId !in moving },
            pins = pins,
            storage = cache.storage,
        )
    }.whileShown(viewModelScope, DownloadsUiState())

    /** Read again when a transfer begins, ends or changes its mind; not with every block that arrives. */
    private fun cache(): Flow<Cache> = combine(
        downloads.queue.map { queue ->
            queue.map { it.trackId to it.state.javaClass }
        }.distinctUntilChanged(),
        downloads.pins,
        tries,
        ::Triple,
    )
        .mapLatest {
            try {
                Cache(downloads.notReady(), downloads.storage(), error = null)
            } catch (error: CofferException) {
                Cache(emptyList(), storage = null, error)
            }
        }

    private fun pins(): Flow<List<PinnedItem>> =
        combine(downloads.pins, library.revisions.map { it.albums }.distinctUntilChanged()) { pins, _ -> pins }
            .mapLatest { pins -> pins.map { dress(it) } }

    private suspend fun dress(pin: Pin): PinnedItem = try {
        when (val target = pin.target) {
            is PinTarget.Album -> library.album(target.id).let { PinnedItem(pin, it?.cover, it?.artist) }
            is PinTarget.Artist -> PinnedItem(pin, library.artist(target.id)?.cover)
            is PinTarget.Track -> library.track(target.id).let { PinnedItem(pin, it?.cover, it?.artist) }
            is PinTarget.Playlist -> PinnedItem(pin)
        }
    } catch (_: CofferException) {
        PinnedItem(pin)
    }

    /** Pauses the transfer of one track, or all. */
    fun pause(track: Long?) = attempt { downloads.pause(track) }

    /** Goes on with one transfer, or all. */
    fun resume(track: Long?) = attempt { downloads.resume(track) }

    /** Tries a failed transfer again, or all of them. */
    fun retry(track: Long?): Unit = attempt { downloads.retry(track) }

    /** Gives up the transfer of [download]. */
    fun cancel(download: Download) = attempt {
        downloads.cancel(download.trackId)
        notices.show(
            Notice.Done(R.string.download_cancelled, download.track?.title) { retry(download.trackId) },
        )
    }

    /** Takes the finished transfers off the list. */
    fun clearDone() = attempt { downloads.clearDone() }

    /** Keeps [pin] no longer. */
    fun unpin(pin: Pin): Unit = attempt {
        downloads.unpin(pin.target)
        notices.show(Notice.Done(R.string.unpinned, pin.label) { attempt { downloads.pin(pin.target) } })
    }

    /** Reads again what could not be read. */
    fun reload() = tries.update { it + 1 }

    private fun attempt(what: suspend () -> Unit) = notices.attempt(viewModelScope, what)
}
