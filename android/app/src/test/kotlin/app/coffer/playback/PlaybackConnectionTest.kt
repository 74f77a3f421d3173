package app.coffer.playback

import android.app.Application
import android.content.ComponentName
import android.os.Binder
import app.coffer.MainThread
import app.coffer.core.FakePlayback
import app.coffer.core.PlaybackCommand
import app.coffer.core.QueueTrack
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class PlaybackConnectionTest {
    @get:Rule
    val main = MainThread()

    private val app get() = RuntimeEnvironment.getApplication()
    private val core = FakePlayback()

    private fun send(command: PlaybackCommand) {
        core.send(command)
        main.idle()
    }

    @Test
    fun `the service is bound when the core begins to play, and only then`() {
        shadowOf(app).setComponentNameAndServiceForBindService(ComponentName(app, PlaybackService::class.java), Binder())
        PlaybackConnection(app, core.state, main.scope)
        main.idle()
        assertEquals(0, shadowOf(app).boundServiceConnections.size)
        send(PlaybackCommand.PlayNow(listOf(QueueTrack(1, "One", null))))
        assertEquals(1, shadowOf(app).boundServiceConnections.size)
        send(PlaybackCommand.Pause)
        assertEquals(0, shadowOf(app).boundServiceConnections.size)
    }

    @Test
    fun `a headset wakes the app only where there is something to resume`() {
        val resumable = Resumable(app)
        resumable.follow(core.state, main.scope)
        main.idle()
        assertFalse(resumable.now)
        send(PlaybackCommand.PlayNow(listOf(QueueTrack(1, "One", null))))
        assertTrue(Resumable(app).now)
        send(PlaybackCommand.Clear)
        assertFalse(Resumable(app).now)
    }
}
