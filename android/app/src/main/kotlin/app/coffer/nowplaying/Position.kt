package app.coffer.nowplaying

import android.os.SystemClock
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.LongState
import androidx.compose.runtime.mutableLongStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import kotlinx.coroutines.delay

/** The clock that positions move by. */
val LocalPlayerClock = staticCompositionLocalOf<() -> Long> { SystemClock::elapsedRealtime }

/** The position in milliseconds as time goes by. Read it as late as possible: it changes several times a second. */
@Composable
internal fun rememberPosition(progress: Progress): LongState {
    val clock = LocalPlayerClock.current
    // A new state with every new progress: no frame shows the old position under the new track.
    val position = remember(progress, clock) { mutableLongStateOf(progress.at(clock())) }
    LaunchedEffect(position) {
        while (progress.speed != 0) {
            delay(TICK_MS)
            position.longValue = progress.at(clock())
        }
    }
    return position
}

/** The bar moves by less than a pixel within it, on a usual track and phone. */
private const val TICK_MS = 200L
