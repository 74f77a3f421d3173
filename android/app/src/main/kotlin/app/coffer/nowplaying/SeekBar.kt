package app.coffer.nowplaying

import androidx.compose.animation.core.animateDpAsState
import androidx.compose.foundation.Canvas
import androidx.compose.foundation.focusable
import androidx.compose.foundation.gestures.detectHorizontalDragGestures
import androidx.compose.foundation.gestures.detectTapGestures
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.CornerRadius
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.onKeyEvent
import androidx.compose.ui.input.key.type
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.ProgressBarRangeInfo
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.progressBarRangeInfo
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.setProgress
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.CachedRange
import app.coffer.design.clock
import app.coffer.design.locale
import app.coffer.design.spokenClock
import app.coffer.design.tabular

/** Where the track is, which parts of it are on this phone, and the way to another place in it. */
@Composable
fun SeekBar(progress: Progress, cached: List<CachedRange>, onSeek: (Long) -> Unit, modifier: Modifier = Modifier) {
    val position by rememberPosition(progress)
    val duration = progress.durationMs?.takeIf { it > 0 }
    // Where the finger is, while it is down.
    var dragged by remember { mutableStateOf<Float?>(null) }
    val fraction = dragged ?: if (duration == null) 0f else (position.toFloat() / duration).coerceIn(0f, 1f)
    val shownMs = if (dragged != null && duration != null) (fraction * duration).toLong() else position
    val locale = locale()
    Column(modifier) {
        Bar(
            fraction = fraction,
            cached = cached,
            dragging = dragged != null,
            modifier = Modifier
                .seekGestures(
                    enabled = duration != null,
                    onDrag = { dragged = it },
                    onDrop = { at ->
                        dragged = null
                        if (at != null && duration != null) onSeek((at * duration).toLong())
                    },
                )
                .seekKeys { by -> if (duration != null) onSeek((position + by).coerceIn(0, duration)) }
                .seekSemantics(fraction, shownMs, duration) { at ->
                    if (duration !=
                        null
                    ) {
                        onSeek((at * duration).toLong())
                    }
                },
        )
        Row(Modifier.fillMaxWidth().clearAndSetSemantics { }, horizontalArrangement = Arrangement.SpaceBetween) {
            val style = MaterialTheme.typography.labelMedium.tabular()
            val colour = MaterialTheme.colorScheme.onSurfaceVariant
            Text(clock(shownMs, locale), color = colour, style = style)
            if (duration != null) Text(clock(duration, locale), color = colour, style = style)
        }
    }
}

@Composable
private fun Bar(fraction: Float, cached: List<CachedRange>, dragging: Boolean, modifier: Modifier) {
    val colours = MaterialTheme.colorScheme
    val thumb by animateDpAsState(if (dragging) 22.dp else 14.dp, label = "thumb")
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    Box(modifier.fillMaxWidth().height(48.dp)) {
        Canvas(Modifier.fillMaxSize()) {
            val line = 6.dp.toPx()
            // The thumb stays within the bar at both ends.
            val inset = 7.dp.toPx()
            segment(0f, 1f, line, inset, mirrored, colours.onSurface.copy(alpha = .14f))
            for (range in cached) {
                segment(
                    range.start,
                    range.end,
                    line,
                    inset,
                    mirrored,
                    colours.onSurface.copy(alpha = .26f),
                )
            }
            segment(0f, fraction, line, inset, mirrored, colours.primary)
            drawCircle(colours.primary, thumb.toPx() / 2, Offset(x(fraction, inset, mirrored), size.height / 2))
        }
    }
}

private fun DrawScope.x(fraction: Float, inset: Float, mirrored: Boolean): Float {
    val along = inset + fraction.coerceIn(0f, 1f) * (size.width - 2 * inset)
    return if (mirrored) size.width - along else along
}

private fun DrawScope.segment(from: Float, to: Float, line: Float, inset: Float, mirrored: Boolean, colour: Color) {
    val a = x(from, inset, mirrored)
    val b = x(to, inset, mirrored)
    if (a == b) return
    drawRoundRect(
        color = colour,
        topLeft = Offset(minOf(a, b), (size.height - line) / 2),
        size = Size(kotlin.math.abs(b - a), line),
        cornerRadius = CornerRadius(line / 2),
    )
}

/** A tap or a drag, as fractions; null for a drag that was called off. */
@Composable
private fun Modifier.seekGestures(enabled: Boolean, onDrag: (Float) -> Unit, onDrop: (Float?) -> Unit): Modifier {
    if (!enabled) return this
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    val drag by rememberUpdatedState(onDrag)
    val drop by rememberUpdatedState(onDrop)
    return pointerInput(mirrored) {
        val inset = 7.dp.toPx()
        detectTapGestures { drop(fraction(it.x, inset, size.width, mirrored)) }
    }.pointerInput(mirrored) {
        val inset = 7.dp.toPx()
        var at = 0f
        detectHorizontalDragGestures(
            onDragStart = {
                at = fraction(it.x, inset, size.width, mirrored)
                drag(at)
            },
            onDragEnd = { drop(at) },
            onDragCancel = { drop(null) },
        ) { change, _ ->
            change.consume()
            at = fraction(change.position.x, inset, size.width, mirrored)
            drag(at)
        }
    }
}

private fun fraction(x: Float, inset: Float, width: Int, mirrored: Boolean): Float {
    val along = ((x - inset) / (width - 2 * inset).coerceAtLeast(1f)).coerceIn(0f, 1f)
    return if (mirrored) 1f - along else along
}

@Composable
private fun Modifier.seekKeys(onSeekBy: (Long) -> Unit): Modifier {
    val forward = if (LocalLayoutDirection.current == LayoutDirection.Rtl) Key.DirectionLeft else Key.DirectionRight
    return onKeyEvent { event ->
        if (event.type != KeyEventType.KeyDown || event.key !in ARROWS) return@onKeyEvent false
        onSeekBy(if (event.key == forward) KEY_STEP_MS else -KEY_STEP_MS)
        true
    }.focusable()
}

@Composable
private fun Modifier.seekSemantics(fraction: Float, shownMs: Long, duration: Long?, onSeek: (Float) -> Unit): Modifier {
    val label = stringResource(R.string.position)
    val locale = locale()
    val state = if (duration == null) {
        spokenClock(shownMs, locale)
    } else {
        stringResource(R.string.position_of, spokenClock(shownMs, locale), spokenClock(duration, locale))
    }
    return semantics {
        contentDescription = label
        stateDescription = state
        progressBarRangeInfo = ProgressBarRangeInfo(fraction, 0f..1f)
        if (duration != null) {
            setProgress { at ->
                onSeek(at.coerceIn(0f, 1f))
                true
            }
        }
    }
}

private val ARROWS = listOf(Key.DirectionLeft, Key.DirectionRight)
private const val KEY_STEP_MS = 5_000L
