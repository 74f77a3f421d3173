package app.coffer.core

import kotlinx.coroutines.flow.StateFlow

/** What is kept on this device: pins, the transfers that fulfil them, and room. */
interface DownloadsAccess {
    /** The transfers, at most a few new values a second. */
    val queue: StateFlow<List<Download>>

    /** What the user asked to keep. */
    val pins: StateFlow<List<Pin>>

    suspend fun pin(target: PinTarget)

    suspend fun unpin(target: PinTarget)

    /** Every pinned track that is not whole on this device, with its reason. */
    suspend fun notReady(): List<NotReady>

    /** Pauses one transfer, or all. */
    suspend fun pause(track: Long? = null)

    /** Goes on with one transfer, or with all. */
    suspend fun resume(track: Long? = null)

    /** Tries a failed transfer again, or all of them. */
    suspend fun retry(track: Long? = null)

    /** Gives up one transfer, or all. */
    suspend fun cancel(track: Long? = null)

    /** Takes the finished transfers off the list. */
    suspend fun clearDone()

    suspend fun storage(): Storage

    /** The most that streamed (not pinned) music may occupy. */
    suspend fun setCacheLimit(bytes: Long)

    /** For each track, whether it is whole on this device. */
    suspend fun wholeTracks(tracks: List<Long>): List<Boolean>

    fun setDownloadOnMetered(on: Boolean)
}
