package app.coffer

import android.app.Application
import android.graphics.Bitmap
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isDialog
import androidx.compose.ui.test.onNodeWithTag
import app.coffer.design.CofferTheme
import app.coffer.design.LocalArtwork
import app.coffer.design.ThemeMode
import app.coffer.fakes.DrawnArtwork
import app.coffer.fakes.EmptyWindow
import app.coffer.fakes.screenRule
import app.coffer.nowplaying.LocalPlayerClock
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.annotation.Config
import java.io.File

/** Every screen in every state, as pictures to look at. What is checked is only that each of them can be drawn. */
@RunWith(ParameterizedRobolectricTestRunner::class)
@Config(sdk = [34], application = Application::class)
class PicturesTest(private val look: Look) {
    /** A phone and how it is set up. */
    class Look(
        val name: String,
        val qualifiers: String,
        val fontScale: Float = 1f,
        val mode: ThemeMode = ThemeMode.LIGHT,
    ) {
        override fun toString() = name
    }

    @get:Rule(order = 0)
    val window = EmptyWindow(look.qualifiers, look.fontScale)

    @get:Rule(order = 1)
    val compose = screenRule()

    @Test
    fun `every screen can be drawn`() {
        var scene by mutableStateOf(scenes.first())
        compose.setContent {
            CofferTheme(look.mode) {
                CompositionLocalProvider(LocalArtwork provides DrawnArtwork, LocalPlayerClock provides { 1_000L }) {
                    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.surface) {
                        Box(Modifier.testTag("app")) { key(scene) { scene.content() } }
                    }
                }
            }
        }
        val folder = File(checkNotNull(System.getProperty("screenshot.dir")), look.name).apply { mkdirs() }
        for (next in scenes) {
            scene = next
            compose.waitForIdle()
            val dialogs = compose.onAllNodes(isDialog())
            val node = if (dialogs.fetchSemanticsNodes().isEmpty()) compose.onNodeWithTag("app") else dialogs[0]
            val picture = File(folder, "${next.name}.png")
            picture.outputStream().use {
                node.captureToImage().asAndroidBitmap().compress(Bitmap.CompressFormat.PNG, 100, it)
            }
            assertTrue("${next.name} is empty", picture.length() > 0)
        }
    }

    companion object {
        private const val PHONE = "w411dp-h891dp"
        private const val SMALL = "w320dp-h569dp"

        @JvmStatic
        @ParameterizedRobolectricTestRunner.Parameters(name = "{0}")
        fun looks() = listOf(
            Look("phone-light", "$PHONE-notnight-420dpi"),
            Look("phone-dark", "$PHONE-night-420dpi", mode = ThemeMode.DARK),
            Look("small-light", "$SMALL-notnight-320dpi"),
            Look("small-dark", "$SMALL-night-320dpi", mode = ThemeMode.DARK),
            Look("phone-large-type", "$PHONE-notnight-420dpi", fontScale = 2f),
            Look("phone-right-to-left", "ar-ldrtl-$PHONE-night-420dpi", mode = ThemeMode.DARK),
            Look("phone-german", "de-$PHONE-notnight-420dpi"),
            Look("tablet", "w900dp-h600dp-land-night-240dpi", mode = ThemeMode.DARK),
        ).map { arrayOf<Any>(it) }
    }
}
