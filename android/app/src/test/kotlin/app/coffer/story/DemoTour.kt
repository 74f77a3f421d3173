package app.coffer.story

import android.graphics.Bitmap
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasAnyAncestor
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasContentDescription
import androidx.compose.ui.test.hasTestTag
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.isToggleable
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onFirst
import androidx.test.core.app.ActivityScenario
import app.coffer.MainActivity
import app.coffer.MainThread
import app.coffer.core.DownloadState
import app.coffer.core.NativeCoreRunner
import org.junit.After
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import java.io.File

/**
 * The end of `cargo xtask demo --screens`: the app over the demo's locker, and a picture of each screen on the way. It is
 * told where the locker is (`demo.address`), the pairing code (`demo.code`) and the folder for the pictures (`demo.pictures`).
 */
@RunWith(NativeCoreRunner::class)
@Config(application = StoryApp::class, shadows = [RealMediaController::class], qualifiers = "w411dp-h891dp-420dpi")
class DemoTour {
    @get:Rule(order = 0)
    val main = MainThread()

    @get:Rule(order = 1)
    val compose = createEmptyComposeRule()

    private val phone by lazy { Phone(main) }
    private val finger by lazy { Finger(compose, phone) }
    private var screen: ActivityScenario<MainActivity>? = null
    private var pictures = 0

    private fun told(what: String) = checkNotNull(System.getProperty("demo.$what")) { "run it by `cargo xtask demo --screens`" }

    @After
    fun tearDown() {
        screen?.close()
        phone.release()
    }

    private fun capture(): Bitmap = compose.onAllNodes(isRoot()).onFirst().captureToImage().asAndroidBitmap()

    /** The screen once it stands still, covers included; where something goes on moving, as it is then. */
    private fun picture(name: String) {
        var last = capture()
        for (attempt in 1..STILL) {
            val start = System.nanoTime()
            phone.until("a moment") { System.nanoTime() - start > MOMENT_NS }
            val next = capture()
            val still = next.sameAs(last)
            last = next
            if (still) break
        }
        pictures += 1
        val file = File(told("pictures"), "%02d-%s.png".format(pictures, name))
        file.outputStream().use { last.compress(Bitmap.CompressFormat.PNG, 100, it) }
        println(file)
    }

    @Test
    fun `from the pairing code to a kept album that plays`() {
        phone.start()
        screen = ActivityScenario.launch(MainActivity::class.java)
        finger.see("Sign in")
        picture("welcome")
        finger.tap("Sign in")
        finger.type("address", told("address"))
        finger.type("code", told("code"))
        picture("sign-in")
        finger.tap("Sign in")
        phone.until("the library is there") { main.run("counting") { phone.core.library.counts() }.tracks > 0 }
        val album = phone.albums().first { it.isNotEmpty() }
        finger.see(album[0].album)
        picture("library")
        finger.tap(album[0].album)
        finger.see(album[0].title)
        finger.tap("Keep on this phone", isToggleable())
        phone.until("the album is kept") {
            phone.core.downloads.queue.value.let { queue -> queue.size >= album.size && queue.all { it.state == DownloadState.Done } }
        }
        finger.tap("Play")
        phone.until("it plays") { phone.plays(album[0]) }
        picture("album")
        finger.tap("the player at the foot", hasClickAction() and hasText(album[0].title) and hasAnyAncestor(hasTestTag("mini player")))
        finger.see("the player", hasContentDescription("Pause"))
        picture("player")
        finger.tap("back", hasContentDescription("Close player"))
        finger.tap("Search")
        finger.type("search field", album[0].title.take(LETTERS))
        finger.see(album[0].title)
        picture("search")
        finger.tap("Downloads")
        picture("downloads")
        finger.tap("Settings")
        picture("settings")
    }

    private companion object {
        const val MOMENT_NS = 300_000_000L
        const val STILL = 10
        const val LETTERS = 3
    }
}
