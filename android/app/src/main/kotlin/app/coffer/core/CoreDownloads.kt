package app.coffer.core

import app.coffer.bindings.Download as GeneratedDownload
import app.coffer.bindings.Downloads
import app.coffer.bindings.DownloadsListener
import app.coffer.bindings.Subscription
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asStateFlow

/** [DownloadsAccess] over the core. */
internal class CoreDownloads(private val downloads: Downloads) : DownloadsAccess {
    private val latest = MutableStateFlow(emptyList<Download>())
    private val pinList = MutableStateFlow(emptyList<Pin>())
    override val queue = latest.asStateFlow()
    override val pins = pinList.asStateFlow()

    private val subscription: Subscription =
        downloads.subscribe(
            object : DownloadsListener {
                private var known = emptyMap<Long, Download>()
                private var order = emptyList<Long>()

                // One call at a time; only what changed crosses.
                override fun onDownloads(changed: List<GeneratedDownload>, order: List<Long>?) {
                    known = known + changed.associate { it.trackId to it.toApp() }
                    if (order != null) {
                        this.order = order
                        known = known.filterKeys(order.toHashSet()::contains)
                    }
                    latest.value = this.order.mapNotNull(known::get)
                }
            },
        )

    suspend fun readPins() {
        pinList.value = calling { downloads.pins().map { it.toApp() } }
    }

    override suspend fun pin(target: PinTarget) {
        calling { downloads.pin(target.toCore()) }
        readPins()
    }

    override suspend fun unpin(target: PinTarget) {
        calling { downloads.unpin(target.toCore()) }
        readPins()
    }

    override suspend fun notReady() = calling { downloads.notReady().map { it.toApp() } }

    override suspend fun pause(track: Long?) = calling { downloads.pause(track) }

    override suspend fun resume(track: Long?) = calling { downloads.resume(track) }

    override suspend fun retry(track: Long?) = calling { downloads.retry(track) }

    override suspend fun cancel(track: Long?) = calling { downloads.cancel(track) }

    override suspend fun clearDone() = calling { downloads.clearDone() }

    override suspend fun storage() = calling { downloads.storage() }

    override suspend fun setCacheLimit(bytes: Long) = calling { downloads.setCacheLimit(bytes) }

    override suspend fun wholeTracks(tracks: List<Long>) = calling { downloads.wholeTracks(tracks) }

    override fun setDownloadOnMetered(on: Boolean) = calling { downloads.setDownloadOnMetered(on) }

    fun stop() = subscription.stop()

    fun close() {
        subscription.close()
        downloads.close()
    }
}
