package app.coffer.core

import kotlinx.coroutines.flow.StateFlow

/** The player in the core: commands in, snapshots out. The core decides; everything in the app projects what it says. */
interface PlaybackAccess {
    val state: StateFlow<PlaybackView>

    /** Sends a command and returns its number: [PlaybackSnapshot.lastApplied] reaches it once a snapshot contains it. */
    fun send(command: PlaybackCommand): Long

    /** Where the current entry is now, in milliseconds. */
    fun positionMs(): Long

    /** Which parts of a track's file are on this device, as fractions of it. */
    suspend fun cachedRanges(track: Long): List<CachedRange>
}

/**
 * A snapshot with its queue.
 *
 * @property queue the whole queue in play order; the same list object as before where nothing in it changed.
 * @property receivedAtMs when it came, on the clock of `SystemClock.elapsedRealtime`.
 */
data class PlaybackView(val snapshot: PlaybackSnapshot, val queue: List<QueueEntry>, val receivedAtMs: Long) {
    /** The position at a time of the clock of [receivedAtMs], within the track where its length is known. */
    fun positionAt(nowMs: Long): Long {
        val elapsed = (nowMs - receivedAtMs).coerceAtLeast(0)
        val position = snapshot.positionMs + elapsed * snapshot.speed
        return position.coerceIn(0, snapshot.durationMs?.coerceAtLeast(0) ?: Long.MAX_VALUE)
    }
}
