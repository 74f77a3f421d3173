package app.coffer.playback

import android.content.ComponentName
import android.content.Context
import androidx.media3.session.MediaController
import androidx.media3.session.SessionToken
import app.coffer.core.PlaybackView
import app.coffer.core.wantsSound
import com.google.common.util.concurrent.ListenableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch

/**
 * Sees to it that the service runs while the core plays, whichever screen told it to: with the service come the
 * notification, the lock screen, the audio focus, and the system's leave to play on in the background.
 */
internal class PlaybackConnection(private val context: Context, state: Flow<PlaybackView>, scope: CoroutineScope) {
    private var controller: ListenableFuture<MediaController>? = null

    init {
        scope.launch {
            state.map { it.snapshot.state.wantsSound }.distinctUntilChanged().collect { if (it) connect() else release() }
        }
    }

    private fun connect() {
        val token = SessionToken(context, ComponentName(context, PlaybackService::class.java))
        controller = MediaController.Builder(context, token).buildAsync()
    }

    /** The service stays as long as the system, a screen or its notification needs it. */
    private fun release() {
        controller?.let(MediaController::releaseFuture)
        controller = null
    }
}
