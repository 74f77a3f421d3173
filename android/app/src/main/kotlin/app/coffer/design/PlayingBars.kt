package app.coffer.design

import androidx.compose.animation.core.LinearEasing
import androidx.compose.animation.core.RepeatMode
import androidx.compose.animation.core.animateFloat
import androidx.compose.animation.core.infiniteRepeatable
import androidx.compose.animation.core.rememberInfiniteTransition
import androidx.compose.animation.core.tween
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.size
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.State
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp

/** Marks what plays: three bars that dance while [sounding], and rest otherwise. */
@Composable
fun PlayingBars(sounding: Boolean, modifier: Modifier = Modifier, colour: Color = MaterialTheme.colorScheme.primary) {
    val heights: List<State<Float>>? = if (sounding) {
        val transition = rememberInfiniteTransition("bars")
        BAR_MILLIS.mapIndexed { index, millis ->
            transition.animateFloat(
                initialValue = RESTING[index],
                targetValue = 1f - RESTING[index] / 2,
                animationSpec = infiniteRepeatable(tween(millis, easing = LinearEasing), RepeatMode.Reverse),
                label = "bar",
            )
        }
    } else {
        null
    }
    Canvas(modifier.size(20.dp)) {
        val width = size.width / 5f
        for (bar in 0..2) {
            val height = size.height * .8f * (heights?.get(bar)?.value ?: RESTING[bar])
            drawRoundRect(
                color = colour,
                topLeft = Offset(size.width * .1f + bar * width * 1.5f, size.height * .9f - height),
                size = Size(width, height),
                cornerRadius = CornerRadius(width / 3),
            )
        }
    }
}

private val BAR_MILLIS = listOf(420, 560, 340)
private val RESTING = listOf(.45f, .9f, .6f)
