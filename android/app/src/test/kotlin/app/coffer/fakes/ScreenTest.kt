package app.coffer.fakes

import android.app.Application
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import app.coffer.design.CofferTheme
import app.coffer.design.LocalArtwork
import app.coffer.nowplaying.LocalPlayerClock
import org.junit.Rule
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config

/** Tests of one screen: a state goes in, what the user sees and does comes out. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
abstract class ScreenTest {
    @get:Rule(order = 0)
    val window = EmptyWindow()

    @get:Rule(order = 1)
    val compose = screenRule()

    /** What the user did, in order. */
    protected val done = mutableListOf<Any>()

    /** The players' clock. */
    protected var now = 1_000L

    protected fun show(content: @Composable () -> Unit) = compose.setContent {
        CofferTheme {
            CompositionLocalProvider(
                LocalArtwork provides DrawnArtwork,
                LocalPlayerClock provides {
                    now
                },
                content = content,
            )
        }
    }
}
