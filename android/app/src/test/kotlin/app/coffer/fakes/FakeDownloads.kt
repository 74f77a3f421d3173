package app.coffer.fakes

import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadsAccess
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.Storage
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update

/** Downloads that are what a test says they are. */
class FakeDownloads : DownloadsAccess {
    override val queue = MutableStateFlow(emptyList<Download>())
    override val pins = MutableStateFlow(emptyList<Pin>())

    /** Thrown by every call while it is set. */
    var error: CofferException? = null

    /** The tracks that are whole. */
    var whole = emptySet<Long>()
    var missing = emptyList<NotReady>()
    var room: Storage = Samples.storage
    var onMetered: Boolean? = null

    /** What was asked for, in order: `pause 7`, `retry null`. */
    val asked = mutableListOf<String>()

    private fun <T> answer(value: T): T = error?.let { throw it } ?: value

    private fun ask(what: String) {
        answer(Unit)
        asked += what
    }

    override suspend fun pin(target: PinTarget) {
        ask("pin $target")
        pins.update { it + Pin(target, "Pinned", 9) }
    }

    override suspend fun unpin(target: PinTarget) {
        ask("unpin $target")
        pins.update { pins -> pins.filter { it.target != target } }
    }

    override suspend fun notReady() = answer(missing)

    override suspend fun pause(track: Long?) = ask("pause $track")

    override suspend fun resume(track: Long?) = ask("resume $track")

    override suspend fun retry(track: Long?) = ask("retry $track")

    override suspend fun cancel(track: Long?) = ask("cancel $track")

    override suspend fun clearDone() = ask("clear done")

    override suspend fun storage() = answer(room)

    override suspend fun setCacheLimit(bytes: Long) {
        ask("limit $bytes")
        room = room.copy(limitBytes = bytes)
    }

    override suspend fun wholeTracks(tracks: List<Long>) = answer(tracks.map { it in whole })

    override fun setDownloadOnMetered(on: Boolean) {
        onMetered = on
    }
}
