package app.coffer.design

import android.os.Build
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.dynamicDarkColorScheme
import androidx.compose.material3.dynamicLightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.ui.platform.LocalContext

/** Which of the two looks is shown. */
enum class ThemeMode { SYSTEM, LIGHT, DARK }

/** Whether this phone has colours of its own to offer. */
internal val dynamicColoursExist: Boolean get() = Build.VERSION.SDK_INT >= Build.VERSION_CODES.S

/**
 * The look of the app.
 *
 * * [dynamic] - take the colours from the phone's wallpaper, where it has such (Android 12 on); else Coffer's brass.
 */
@Composable
fun CofferTheme(mode: ThemeMode = ThemeMode.SYSTEM, dynamic: Boolean = false, content: @Composable () -> Unit) {
    val dark = mode.isDark()
    val colours = if (dynamic && Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
        val context = LocalContext.current
        if (dark) dynamicDarkColorScheme(context) else dynamicLightColorScheme(context)
    } else {
        if (dark) brassDark else brassLight
    }
    MaterialTheme(colorScheme = colours, typography = cofferTypography, content = content)
}

/** Whether this mode is dark at the moment. */
@Composable
fun ThemeMode.isDark(): Boolean = when (this) {
    ThemeMode.SYSTEM -> isSystemInDarkTheme()
    ThemeMode.LIGHT -> false
    ThemeMode.DARK -> true
}
