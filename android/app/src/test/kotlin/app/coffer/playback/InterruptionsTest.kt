package app.coffer.playback

import android.app.Application
import android.content.Intent
import android.media.AudioManager
import androidx.media3.common.Player
import app.coffer.MainThread
import app.coffer.core.FakePlayback
import app.coffer.core.Interruption
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackState
import app.coffer.core.QueueTrack
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class InterruptionsTest {
    @get:Rule
    val main = MainThread()

    private val app get() = RuntimeEnvironment.getApplication()
    private val audio get() = shadowOf(app.getSystemService(AudioManager::class.java))
    private val core = FakePlayback()
    private lateinit var interruptions: Interruptions

    @Before
    fun setUp() {
        interruptions = Interruptions(app, core, main.scope)
        main.idle()
    }

    @After
    fun tearDown() {
        interruptions.release()
        main.idle()
    }

    private fun play() {
        core.send(PlaybackCommand.PlayNow(listOf(QueueTrack(1, "One", 60_000))))
        main.idle()
        core.sent.clear()
        core.change { it.copy(lastApplied = 0) }
        main.idle()
    }

    private fun focus(change: Int) {
        audio.lastAudioFocusRequest.audioFocusRequest.onAudioFocusChangeListener.onAudioFocusChange(change)
        main.idle()
    }

    private fun send(command: PlaybackCommand) {
        core.send(command)
        main.idle()
    }

    @Test
    fun `the focus is asked for when playing begins and given back when it ends`() {
        assertNull(audio.lastAudioFocusRequest)
        play()
        assertEquals(AudioManager.AUDIOFOCUS_GAIN, audio.lastAudioFocusRequest.durationHint)
        assertNull(audio.lastAbandonedAudioFocusRequest)
        send(PlaybackCommand.Pause)
        assertNotNull(audio.lastAbandonedAudioFocusRequest)
        assertEquals(emptyList<PlaybackCommand>(), core.sent - PlaybackCommand.Pause)
    }

    @Test
    fun `without the focus nothing plays`() {
        audio.setNextFocusRequestResponse(AudioManager.AUDIOFOCUS_REQUEST_FAILED)
        play()
        assertFalse(core.snapshot.state == PlaybackState.Playing)
        assertEquals(Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_FOCUS_LOSS, interruptions.state.value.reason)
    }

    @Test
    fun `a call pauses, and playback goes on after it`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT)
        assertEquals(PlaybackState.Paused, core.snapshot.state)
        assertTrue(interruptions.state.value.suppressed)
        assertNull("the focus is not given back: it is waited for", audio.lastAbandonedAudioFocusRequest)
        focus(AudioManager.AUDIOFOCUS_GAIN)
        assertEquals(PlaybackState.Playing, core.snapshot.state)
        assertFalse(interruptions.state.value.suppressed)
        assertEquals(listOf(PlaybackCommand.InterruptionBegan(Interruption.TRANSIENT), PlaybackCommand.InterruptionEnded), core.sent)
    }

    @Test
    fun `what the user paused during a call stays paused`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT)
        send(PlaybackCommand.Pause)
        focus(AudioManager.AUDIOFOCUS_GAIN)
        assertEquals(PlaybackState.Paused, core.snapshot.state)
        assertFalse(interruptions.state.value.suppressed)
        assertNotNull(audio.lastAbandonedAudioFocusRequest)
    }

    @Test
    fun `the user may play on during a call`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT)
        send(PlaybackCommand.Play)
        assertEquals(PlaybackState.Playing, core.snapshot.state)
        assertFalse(interruptions.state.value.suppressed)
    }

    @Test
    fun `a spoken direction is played over softly`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT_CAN_DUCK)
        focus(AudioManager.AUDIOFOCUS_GAIN)
        assertEquals(listOf(PlaybackCommand.InterruptionBegan(Interruption.DUCK), PlaybackCommand.InterruptionEnded), core.sent)
        assertEquals(PlaybackState.Playing, core.snapshot.state)
    }

    @Test
    fun `a call during a spoken direction pauses until both are over`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT_CAN_DUCK)
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT)
        assertEquals(PlaybackState.Paused, core.snapshot.state)
        focus(AudioManager.AUDIOFOCUS_GAIN)
        assertEquals(PlaybackState.Playing, core.snapshot.state)
        assertEquals(
            listOf(
                PlaybackCommand.InterruptionBegan(Interruption.DUCK),
                PlaybackCommand.InterruptionBegan(Interruption.TRANSIENT),
                PlaybackCommand.InterruptionEnded,
            ),
            core.sent,
        )
    }

    @Test
    fun `another player takes the sound for good`() {
        play()
        focus(AudioManager.AUDIOFOCUS_LOSS)
        assertEquals(PlaybackState.Paused, core.snapshot.state)
        assertEquals(Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_FOCUS_LOSS, interruptions.state.value.reason)
        assertEquals(listOf<PlaybackCommand>(PlaybackCommand.InterruptionBegan(Interruption.PERMANENT)), core.sent)
        send(PlaybackCommand.Play)
        assertEquals(Player.PLAY_WHEN_READY_CHANGE_REASON_USER_REQUEST, interruptions.state.value.reason)
        assertEquals(PlaybackState.Playing, core.snapshot.state)
    }

    @Test
    fun `a slow core is not asked twice`() {
        play()
        core.held = true
        focus(AudioManager.AUDIOFOCUS_LOSS_TRANSIENT)
        core.change { it.copy(volume = .5f) } // still playing, as far as this snapshot knows
        main.idle()
        assertTrue(interruptions.state.value.suppressed)
        core.flush()
        main.idle()
        focus(AudioManager.AUDIOFOCUS_GAIN)
        core.change { it.copy(volume = 1f) } // still paused, as far as this snapshot knows
        main.idle()
        assertNull(audio.lastAbandonedAudioFocusRequest)
        assertTrue("until the core has taken it in", interruptions.state.value.suppressed)
        core.flush()
        main.idle()
        assertEquals(PlaybackState.Playing, core.snapshot.state)
        assertEquals(2, core.sent.size)
    }

    @Test
    fun `pulled headphones pause`() {
        play()
        app.sendBroadcast(Intent(AudioManager.ACTION_AUDIO_BECOMING_NOISY))
        main.until("the core is told") { core.sent == listOf<PlaybackCommand>(PlaybackCommand.BecomingNoisy) }
        main.idle()
        assertEquals(PlaybackState.Paused, core.snapshot.state)
        assertEquals(Player.PLAY_WHEN_READY_CHANGE_REASON_AUDIO_BECOMING_NOISY, interruptions.state.value.reason)
        // paused already: nothing to tell
        app.sendBroadcast(Intent(AudioManager.ACTION_AUDIO_BECOMING_NOISY))
        main.idle()
        assertEquals(1, core.sent.size)
    }
}
