package app.coffer.story

import android.media.MediaMetadata
import android.media.session.PlaybackState as PlatformState
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ActivityScenario
import app.coffer.MainActivity
import app.coffer.MainThread
import app.coffer.core.NativeCoreRunner
import app.coffer.core.PlaybackState
import app.coffer.testlocker.Music
import app.coffer.testlocker.TestLocker
import org.junit.After
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config

/** The first minute with the app, by hand: from the pairing code on the locker's web page to the lock screen. */
@RunWith(NativeCoreRunner::class)
@Config(application = StoryApp::class, shadows = [RealMediaController::class])
class FirstPlayTest {
    @get:Rule(order = 0)
    val main = MainThread()

    @get:Rule(order = 1)
    val compose = createEmptyComposeRule()

    private val locker by lazy { TestLocker() }
    private val phone by lazy { Phone(main) }
    private val finger by lazy { Finger(compose, phone) }
    private var screen: ActivityScenario<MainActivity>? = null

    @After
    fun tearDown() {
        screen?.close()
        phone.release()
        locker.close()
    }

    @Test
    fun `sign in by code, tap an album, play, and the lock screen steers it`() {
        locker.upload(Music.artists().first())
        phone.start()
        screen = ActivityScenario.launch(MainActivity::class.java)

        finger.tap("Sign in")
        finger.type("address", locker.url)
        finger.type("code", locker.pairingCode())
        finger.tap("Sign in")
        phone.until("the library is there") { main.run("counting") { phone.core.library.counts() }.tracks == 3L }
        val album = phone.albums().single()
        finger.tap(album[0].album)
        finger.see(album[1].title, hasText(album[1].title))
        finger.tap("Play")

        phone.until("it plays") { phone.plays(album[0]) }
        phone.until("the lock screen shows what was tapped") {
            phone.lockScreen.playbackState?.state == PlatformState.STATE_PLAYING && phone.lockScreenTitle() == album[0].title
        }
        phone.until("and by whom it is") { phone.lockScreen.metadata?.getString(MediaMetadata.METADATA_KEY_ARTIST) == album[0].artist }
        finger.see("the player at the foot of the screen", hasContentDescription("Pause"))

        phone.lockScreen.transportControls.skipToNext()
        phone.until("the core goes on") { phone.plays(album[1]) }
        phone.lockScreen.transportControls.pause()
        phone.until("the core pauses") { phone.snapshot().state == PlaybackState.Paused }
        finger.see("the screen has followed", hasContentDescription("Play"))
        finger.tap("Play", hasContentDescription("Play"))
        phone.until("and steers it again") { phone.plays(album[1]) && phone.lockScreen.playbackState?.state == PlatformState.STATE_PLAYING }
    }
}
