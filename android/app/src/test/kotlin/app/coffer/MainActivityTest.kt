package app.coffer

import android.graphics.Bitmap
import android.os.Build
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isDisplayed
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performClick
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import app.coffer.core.CoreConfig
import app.coffer.core.NativeCoreRunner
import app.coffer.core.NetworkState
import app.coffer.core.SecretStore
import app.coffer.core.Sound
import org.junit.After
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import java.io.File

@RunWith(NativeCoreRunner::class)
@Config(application = MainActivityTest.App::class)
class MainActivityTest {
    /** The app with its real core and without a keystore; its folder is in the way where [file] is. */
    class App : CofferApp() {
        val file by lazy { File(filesDir, "core") }

        override fun config(network: NetworkState) = CoreConfig(file.path, Sound.Silent, network)

        override fun secrets() = object : SecretStore {
            private val secrets = mutableMapOf<String, String>()

            override fun put(key: String, secret: String) {
                secrets[key] = secret
            }

            override fun get(key: String) = secrets[key]

            override fun delete(key: String) {
                secrets -= key
            }
        }
    }

    @get:Rule(order = 0)
    val main = MainThread()

    @get:Rule(order = 1)
    val compose = createEmptyComposeRule()

    private val app: App get() = ApplicationProvider.getApplicationContext()
    private var window: ActivityScenario<MainActivity>? = null

    @Before
    fun clear() {
        app.file.deleteRecursively()
    }

    @After
    fun close() {
        window?.close()
        val core = (app.core.value as? CoreState.Open)?.core ?: return
        main.run("closing") { core.shutDown() }
    }

    private fun open() {
        window = ActivityScenario.launch(MainActivity::class.java)
    }

    private fun see(text: String) = main.until("to be seen: $text") {
        compose.onAllNodes(hasText(text)).fetchSemanticsNodes(atLeastOneRootRequired = false).isNotEmpty() &&
            compose.onNodeWithText(text).isDisplayed()
    }

    @Test
    fun `the app opens and invites to sign in`() {
        open()
        see("Your music, locked in")
        val picture = File(System.getProperty("screenshot.dir"), "sdk${Build.VERSION.SDK_INT}-first.png")
        picture.parentFile?.mkdirs()
        picture.outputStream().use {
            compose.onRoot().captureToImage().asAndroidBitmap().compress(Bitmap.CompressFormat.PNG, 100, it)
        }
    }

    @Test
    fun `a core that does not open is told, and tried again when asked to`() {
        app.file.writeText("in the way")
        open()
        see("That did not work")
        app.file.delete()
        compose.onNodeWithText("Try again").performClick()
        see("Your music, locked in")
    }
}
