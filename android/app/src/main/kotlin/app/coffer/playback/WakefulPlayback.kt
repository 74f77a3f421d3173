package app.coffer.playback

import android.annotation.SuppressLint
import android.content.Context
import android.os.PowerManager

/**
 * Keeps the processor from sleeping while music plays with the screen off.
 *
 * Wi-Fi is left to save power: that makes it slower to answer, and the core reads ahead.
 */
internal class WakefulPlayback(context: Context) {
    private val lock =
        context.getSystemService(PowerManager::class.java)
            .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "coffer:playback")
            .apply { setReferenceCounted(false) }

    @SuppressLint("WakelockTimeout") // a queue may play all night; the service lets go when it pauses
    fun set(on: Boolean) = if (on) lock.acquire() else lock.release()
}
