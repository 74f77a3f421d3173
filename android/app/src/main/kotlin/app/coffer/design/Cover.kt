package app.coffer.design

import androidx.compose.animation.core.Animatable
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Shape
import androidx.compose.ui.graphics.drawscope.Stroke
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.layout.ContentScale
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.sp
import app.coffer.core.CoverRef

/**
 * The cover of what is called [title], square unless [modifier] says otherwise: drawn from the title until the picture
 * is there, and for good where there is none. Says nothing to screen readers, since the title stands beside it.
 */
@Composable
fun Cover(cover: CoverRef?, title: String, modifier: Modifier = Modifier, shape: Shape = CoverShape) {
    BoxWithConstraints(modifier.clip(shape).clearAndSetSemantics { }, contentAlignment = Alignment.Center) {
        val sizePx = minOf(constraints.maxWidth, constraints.maxHeight)
        val artwork = LocalArtwork.current
        // The state belongs to this very cover: a row that is used again for another one begins without a picture.
        val slot = remember(cover, sizePx, artwork) { CoverSlot(cover?.let { artwork.cached(it, sizePx) }) }
        LaunchedEffect(slot) {
            if (slot.picture == null && cover != null) {
                slot.picture = artwork.load(cover, sizePx) ?: return@LaunchedEffect
                slot.appear()
            }
        }
        val picture = slot.picture
        if (picture == null || slot.alpha.value < 1f) DrawnCover(title, Modifier.fillMaxSize())
        if (picture != null) {
            Image(
                bitmap = picture,
                contentDescription = null,
                modifier = Modifier.fillMaxSize().graphicsLayer { alpha = slot.alpha.value },
                contentScale = ContentScale.Crop,
            )
        }
    }
}

private class CoverSlot(cached: ImageBitmap?) {
    var picture by mutableStateOf(cached)
    val alpha = Animatable(if (cached == null) 0f else 1f)

    suspend fun appear() {
        alpha.animateTo(1f)
    }
}

/** A cover drawn from the title: its initials in relief over two of its own colours. */
@Composable
internal fun DrawnCover(title: String, modifier: Modifier = Modifier) {
    val hue = drawnHue(title)
    val from = Color.hsl(hue, .34f, .42f)
    val to = Color.hsl((hue + 38f) % 360f, .42f, .22f)
    BoxWithConstraints(
        modifier
            .background(Brush.linearGradient(listOf(from, to)))
            .drawBehind {
                // A record's grooves, half out of the frame.
                for (ring in 1..7) {
                    drawCircle(
                        color = Color.White.copy(alpha = .07f),
                        radius = size.minDimension * (.13f * ring),
                        center = Offset(size.width, size.height),
                        style = Stroke(width = size.minDimension * .012f),
                    )
                }
            },
        contentAlignment = Alignment.Center,
    ) {
        // Of the cover's size, not of the user's font size: it is part of a picture.
        val density = LocalDensity.current
        val side = with(Density(density.density)) { minOf(maxWidth, maxHeight).toSp() }
        CompositionLocalProvider(LocalDensity provides Density(density.density)) {
            Box(Modifier.fillMaxSize(), contentAlignment = Alignment.Center) {
                Text(
                    text = initials(title),
                    style = TextStyle(
                        color = Color.White.copy(alpha = .9f),
                        fontFamily = FontFamily.Serif,
                        fontWeight = FontWeight.SemiBold,
                        fontSize = (side.value * .34f).sp,
                    ),
                    maxLines = 1,
                    softWrap = false,
                )
            }
        }
    }
}

/** The hue of the cover drawn for [title], in degrees. */
internal fun drawnHue(title: String): Float = title.hashCode().mod(360).toFloat()

/** The first letters of the first two words that have any. */
internal fun initials(title: String): String =
    title.split(' ').mapNotNull { word -> word.firstOrNull(Char::isLetterOrDigit) }.take(2).joinToString("").uppercase()
