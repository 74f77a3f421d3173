package app.coffer.playback

import android.content.Context
import android.content.Intent
import androidx.core.content.edit
import androidx.media3.session.MediaButtonReceiver
import app.coffer.core.PlaybackView
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch

/** Whether there is a queue to resume, kept where it can be read before the core is open. */
internal class Resumable(context: Context) {
    private val kept = context.getSharedPreferences("playback", Context.MODE_PRIVATE)

    val now: Boolean get() = kept.getBoolean(KEY, false)

    /** Keeps it up to date. */
    fun follow(state: Flow<PlaybackView>, scope: CoroutineScope) {
        scope.launch {
            state.map { it.snapshot.queueSize > 0 }.distinctUntilChanged().collect { kept.edit { putBoolean(KEY, it) } }
        }
    }

    private companion object {
        const val KEY = "resumable"
    }
}

/**
 * The buttons of a headset while the app is not running.
 *
 * The system ends an app that is woken to play and then has nothing to: without a queue it is not woken.
 */
class PlaybackButtonReceiver : MediaButtonReceiver() {
    override fun shouldStartForegroundService(context: Context, intent: Intent): Boolean = Resumable(context).now
}
