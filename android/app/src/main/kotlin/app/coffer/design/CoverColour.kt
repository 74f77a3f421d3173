package app.coffer.design

import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import app.coffer.core.CoverRef
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/**
 * The colour that stands out in the cover of what is called [title]: that of the drawn cover where there is none,
 * and none in particular until the picture is there.
 */
@Composable
fun coverColour(cover: CoverRef?, title: String): Color {
    if (cover == null) return drawnHue(title).let { Color.hsl(it, .34f, .42f) }
    val artwork = LocalArtwork.current
    val neutral = MaterialTheme.colorScheme.surfaceVariant
    var colour by remember(cover, artwork) {
        mutableStateOf(artwork.cached(cover, SAMPLE_SIZE)?.let(::prominentColour))
    }
    LaunchedEffect(cover, artwork) {
        if (colour == null) {
            val picture = artwork.load(cover, SAMPLE_SIZE) ?: return@LaunchedEffect
            colour = withContext(Dispatchers.Default) { prominentColour(picture) }
        }
    }
    return colour ?: neutral
}

/** The mean colour of the hue that covers most of the picture, weighed by how vivid it is; null for a grey picture. */
internal fun prominentColour(picture: ImageBitmap): Color? {
    val pixels = IntArray(picture.width * picture.height)
    picture.readPixels(pixels)
    val step = (pixels.size / SAMPLES).coerceAtLeast(1)
    val hsv = FloatArray(3)
    val weight = FloatArray(HUES)
    val sums = Array(HUES) { FloatArray(3) }
    for (index in pixels.indices step step) {
        android.graphics.Color.colorToHSV(pixels[index], hsv)
        val vivid = hsv[1] * hsv[2]
        if (vivid < MIN_VIVID) continue
        val bin = (hsv[0] / 360f * HUES).toInt().coerceIn(0, HUES - 1)
        weight[bin] += vivid
        val colour = Color(pixels[index])
        sums[bin][0] += colour.red * vivid
        sums[bin][1] += colour.green * vivid
        sums[bin][2] += colour.blue * vivid
    }
    val best = weight.indices.maxBy { weight[it] }
    val total = weight[best]
    if (total == 0f) return null
    return Color(sums[best][0] / total, sums[best][1] / total, sums[best][2] / total)
}

private const val SAMPLE_SIZE = 160
private const val SAMPLES = 4_000
private const val HUES = 18
private const val MIN_VIVID = .12f
