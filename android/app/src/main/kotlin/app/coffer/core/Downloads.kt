package app.coffer.core

import app.coffer.bindings.Download as GeneratedDownload
import app.coffer.bindings.DownloadState as GeneratedState
import app.coffer.bindings.NotReady as GeneratedNotReady

/** Where one transfer is. */
sealed interface DownloadState {
    data object Queued : DownloadState

    /** [total]: the size of the file, where known. */
    data class Running(val bytes: Long, val total: Long?, val bytesPerSecond: Long) : DownloadState

    data object Paused : DownloadState

    /** Goes on by itself once [reason] is gone. */
    data class Waiting(val reason: WaitReason) : DownloadState

    /** Does not go on by itself. */
    data class Failed(val reason: FailReason) : DownloadState

    data object Done : DownloadState
}

/** A transfer; [track] is `null` where the library does not have it (any more). */
data class Download(val track: Track?, val trackId: Long, val state: DownloadState)

/** A pinned track that is not whole on this device, and how far it is; [hasOldVersion]: it plays as it was before it changed in the locker. */
data class NotReady(
    val track: Track?,
    val trackId: Long,
    val storedBytes: Long,
    val totalBytes: Long?,
    val damaged: Boolean,
    val state: DownloadState?,
    val hasOldVersion: Boolean = false,
)

internal fun GeneratedDownload.toApp() = Download(track, trackId, state.toApp())

internal fun GeneratedNotReady.toApp() = NotReady(track, trackId, storedBytes, totalBytes, damaged, state?.toApp(), hasOldVersion)

private fun GeneratedState.toApp(): DownloadState =
    when (this) {
        GeneratedState.Queued -> DownloadState.Queued
        is GeneratedState.Running -> DownloadState.Running(bytes, total, bytesPerSecond)
        GeneratedState.Paused -> DownloadState.Paused
        is GeneratedState.Waiting -> DownloadState.Waiting(reason)
        is GeneratedState.Failed -> DownloadState.Failed(reason)
        GeneratedState.Done -> DownloadState.Done
    }
