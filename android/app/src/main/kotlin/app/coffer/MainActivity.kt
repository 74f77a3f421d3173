package app.coffer

import android.content.Context
import android.content.pm.PackageManager
import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.SystemBarStyle
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.coffer.core.Core
import app.coffer.design.ArtworkLoader
import app.coffer.design.CofferTheme
import app.coffer.design.ErrorState
import app.coffer.design.isDark
import app.coffer.navigation.CofferUi
import app.coffer.navigation.Services
import app.coffer.settings.Preferences

/** The one window of the app. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        val preferences = Preferences(getSharedPreferences(Preferences.FILE, Context.MODE_PRIVATE))
        setContent {
            val theme by preferences.theme.state.collectAsStateWithLifecycle()
            val dynamic by preferences.dynamicColours.state.collectAsStateWithLifecycle()
            val dark = theme.isDark()
            LaunchedEffect(dark) { enableEdgeToEdge(barStyle(dark), barStyle(dark)) }
            CofferTheme(theme, dynamic) { Opening(application as CofferApp, preferences) }
        }
    }

    /** Transparent, with symbols that can be seen on the app's own background, which may differ from the phone's. */
    private fun barStyle(dark: Boolean): SystemBarStyle {
        val none = android.graphics.Color.TRANSPARENT
        return if (dark) SystemBarStyle.dark(none) else SystemBarStyle.light(none, none)
    }

    @Composable
    private fun Opening(app: CofferApp, preferences: Preferences) {
        val state by app.core.collectAsStateWithLifecycle()
        when (val now = state) {
            CoreState.Opening -> Splash()

            is CoreState.Failed -> Surface(Modifier.fillMaxSize()) {
                ErrorState(now.error, app::retry, Modifier.safeDrawingPadding())
            }

            is CoreState.Open -> {
                val services = remember(now.core) { services(now.core, preferences) }
                CofferUi(services)
            }
        }
    }

    private fun services(core: Core, preferences: Preferences) =
        Services(core.library, core.downloads, core.playback, core, ArtworkLoader(core), preferences, version())

    private fun version(): String = try {
        packageManager.getPackageInfo(packageName, 0).versionName.orEmpty()
    } catch (_: PackageManager.NameNotFoundException) {
        ""
    }
}

/** The app's mark, for the moment that the library takes to open. */
@Composable
private fun Splash() {
    Surface(Modifier.fillMaxSize()) {
        Box(contentAlignment = Alignment.Center) {
            Image(painterResource(R.drawable.coffer_mark), stringResource(R.string.app_name), Modifier.size(112.dp))
        }
    }
}
