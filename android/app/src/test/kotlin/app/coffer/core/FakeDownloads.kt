package app.coffer.core

import kotlinx.coroutines.flow.MutableStateFlow

/** Pins in memory, and nothing that moves. */
class FakeDownloads(pins: List<Pin> = emptyList()) : DownloadsAccess {
    override val queue = MutableStateFlow(emptyList<Download>())
    override val pins = MutableStateFlow(pins)

    override suspend fun pin(target: PinTarget) = Unit

    override suspend fun unpin(target: PinTarget) = Unit

    override suspend fun notReady() = emptyList<NotReady>()

    override suspend fun pause(track: Long?) = Unit

    override suspend fun resume(track: Long?) = Unit

    override suspend fun retry(track: Long?) = Unit

    override suspend fun cancel(track: Long?) = Unit

    override suspend fun clearDone() = Unit

    override suspend fun storage() = Storage(0, 0, 0, 0)

    override suspend fun setCacheLimit(bytes: Long) = Unit

    override suspend fun wholeTracks(tracks: List<Long>) = tracks.map { false }

    override fun setDownloadOnMetered(on: Boolean) = Unit
}
