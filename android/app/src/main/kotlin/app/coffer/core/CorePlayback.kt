package app.coffer.core

import android.os.SystemClock
import app.coffer.bindings.Playback
import app.coffer.bindings.PlaybackListener
import app.coffer.bindings.PlaybackSnapshot as GeneratedSnapshot
import app.coffer.bindings.Subscription
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asStateFlow

/** [PlaybackAccess] over the core. */
internal class CorePlayback(private val playback: Playback) : PlaybackAccess {
    private val latest = MutableStateFlow(PlaybackView(calling { playback.snapshot() }.toApp(), emptyList(), SystemClock.elapsedRealtime()))
    override val state = latest.asStateFlow()

    private val subscription: Subscription =
        playback.subscribe(
            object : PlaybackListener {
                // One thread of the core, one call at a time; the queue comes only where it is another one.
                override fun onSnapshot(snapshot: GeneratedSnapshot, queue: List<QueueEntry>?) {
                    latest.value = PlaybackView(snapshot.toApp(), queue ?: latest.value.queue, SystemClock.elapsedRealtime())
                }
            },
        )

    override fun send(command: PlaybackCommand) = calling { playback.send(command.toCore()) }

    override fun positionMs() = calling { playback.positionMs() }

    override suspend fun cachedRanges(track: Long) = calling { playback.cachedRanges(track) }

    fun stop() = subscription.stop()

    fun close() {
        subscription.close()
        playback.close()
    }
}
