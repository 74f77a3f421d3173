package app.coffer

import android.app.Application
import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import app.coffer.design.CofferTheme
import app.coffer.fakes.EmptyWindow
import app.coffer.fakes.assertAccessible
import app.coffer.fakes.screenRule
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class AccessibilityTest {
    @get:Rule(order = 0)
    val window = EmptyWindow("w320dp-h569dp-320dpi")

    @get:Rule(order = 1)
    val compose = screenRule()

    @Test
    fun `on every screen whatever can be tapped has a name and is large enough for a finger`() {
        var scene by mutableStateOf(scenes.first())
        compose.setContent { CofferTheme { Box { key(scene) { scene.content() } } } }
        val failures = scenes.mapNotNull { next ->
            scene = next
            compose.waitForIdle()
            runCatching { compose.assertAccessible() }.exceptionOrNull()?.let { "${next.name}: ${it.message}" }
        }
        if (failures.isNotEmpty()) throw AssertionError(failures.joinToString("\n\n"))
    }
}
