package app.coffer.playback

import android.content.Context
import android.os.Looper
import androidx.media3.common.AudioAttributes
import androidx.media3.common.C
import androidx.media3.common.Player
import androidx.media3.common.audio.AudioBecomingNoisyManager
import androidx.media3.common.audio.AudioFocusManager
import androidx.media3.common.util.Clock
import app.coffer.core.Interruption
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackSnapshot
import app.coffer.core.wantsSound
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/**
 * Calls, other apps' sound and pulled headphones.
 *
 * Asks the system for the audio focus when the core begins to play (whoever told it to), and gives it back when the core
 * pauses or stops. What happens to the sound meanwhile is reported to the core, which decides. Confined to the main thread.
 */
internal class Interruptions(context: Context, private val playback: PlaybackAccess, scope: CoroutineScope) {
    /**
     * @property suppressed another app has the sound for a while, and playback is to go on afterwards.
     * @property reason why playback last paused or played, one of `Player.PLAY_WHEN_READY_CHANGE_REASON_*`.
     */
    data class State(val suppressed: Boolean = false, val reason: Int = Player.PLAY_WHEN_READY_CHANGE_REASON_USER_REQUEST)

    private val current = MutableStateFlow(State())
    val state: StateFlow<State> = current.asStateFlow()

    private val focus = AudioFocusManager(context, Looper.getMainLooper(), FocusControl())
    private val noisy =
        AudioBecomingNoisyManager(context, Looper.getMainLooper(), Looper.getMainLooper(), ::becameNoisy, Clock.DEFAULT)
    private val watching: Job

    private var sounding = false

    /** The focus is lost for a while, and the system will say when it is back. */
    private var held = false
    private var ducked = false

    /** Snapshots before this command was applied speak of a time that is over. */
    private var settled = 0L

    init {
        focus.setAudioAttributes(MUSIC)
        watching = scope.launch { playback.state.collect { follow(it.snapshot) } }
    }

    private fun follow(snapshot: PlaybackSnapshot) {
        if (snapshot.lastApplied < settled) return
        val wanted = snapshot.state.wantsSound
        noisy.setEnabled(wanted)
        when {
            // also where the user plays on during a call: that is theirs to decide
            wanted && (!sounding || held) -> begin()
            !wanted && !held -> end()
        }
        sounding = wanted
        current.value = current.value.copy(suppressed = held)
    }

    private fun begin() {
        held = false
        current.value = State()
        when (focus.updateAudioFocus(true, Player.STATE_READY)) {
            AudioFocusManager.PLAYER_COMMAND_DO_NOT_PLAY -> lost(Interruption.PERMANENT)
            AudioFocusManager.PLAYER_COMMAND_WAIT_FOR_CALLBACK -> lost(Interruption.TRANSIENT)
        }
    }

    /** Nothing sounds and nothing waits to: others shall have the focus. */
    private fun end() {
        focus.updateAudioFocus(false, Player.STATE_IDLE)
    }

    private fun lost(kind: Interruption) {
        held = kind == Interruption.TRANSIENT
        if (kind == Interruption.PERMANENT) ducked = false
        current.value = State(held, Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_FOCUS_LOSS)
        settled = playback.send(PlaybackCommand.InterruptionBegan(kind))
    }

    private fun regained() {
        if (!held && !ducked) return
        held = false
        ducked = false
        settled = playback.send(PlaybackCommand.InterruptionEnded)
    }

    private fun becameNoisy() {
        held = false
        current.value = State(reason = Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_BECOMING_NOISY)
        settled = playback.send(PlaybackCommand.BecomingNoisy)
    }

    fun release() {
        watching.cancel()
        noisy.setEnabled(false)
        focus.release()
    }

    private inner class FocusControl : AudioFocusManager.PlayerControl {
        override fun setVolumeMultiplier(volumeMultiplier: Float) {
            val quiet = volumeMultiplier < 1f
            when {
                quiet && !ducked -> {
                    ducked = true
                    playback.send(PlaybackCommand.InterruptionBegan(Interruption.DUCK))
                }
                // while held, the end of the interruption ends the ducking too
                !quiet && ducked && !held -> regained()
            }
        }

        override fun executePlayerCommand(playerCommand: Int) {
            when (playerCommand) {
                AudioFocusManager.PLAYER_COMMAND_DO_NOT_PLAY -> lost(Interruption.PERMANENT)
                AudioFocusManager.PLAYER_COMMAND_WAIT_FOR_CALLBACK -> if (sounding) lost(Interruption.TRANSIENT)
                AudioFocusManager.PLAYER_COMMAND_PLAY_WHEN_READY -> regained()
            }
        }
    }

    companion object {
        val MUSIC: AudioAttributes =
            AudioAttributes.Builder().setUsage(C.USAGE_MEDIA).setContentType(C.AUDIO_CONTENT_TYPE_MUSIC).build()
    }
}
