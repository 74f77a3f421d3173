package app.coffer.fakes

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.LinearGradient
import android.graphics.Paint
import android.graphics.Shader
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import app.coffer.core.CoverRef
import app.coffer.design.Artwork
import kotlin.math.cos
import kotlin.math.sin
import kotlin.random.Random

/** Record sleeves drawn from their ids: the same one every time, at once. */
object DrawnArtwork : Artwork {
    private val drawn = mutableMapOf<CoverRef, ImageBitmap>()

    override fun cached(cover: CoverRef, sizePx: Int): ImageBitmap = drawn.getOrPut(cover) { draw(cover) }

    override suspend fun load(cover: CoverRef, sizePx: Int): ImageBitmap = cached(cover, sizePx)

    private fun draw(cover: CoverRef): ImageBitmap {
        val random = Random(cover.id.hashCode() * 31 + 7)
        val bitmap = Bitmap.createBitmap(SIDE, SIDE, Bitmap.Config.ARGB_8888)
        val canvas = Canvas(bitmap)
        val hue = random.nextFloat() * 360
        val paint = Paint(Paint.ANTI_ALIAS_FLAG)
        val side = SIDE.toFloat()
        paint.shader =
            LinearGradient(
                0f,
                0f,
                side * random.nextFloat(),
                side,
                hsv(hue, .62f, .88f),
                hsv(hue + 50, .75f, .38f),
                Shader.TileMode.CLAMP,
            )
        canvas.drawRect(0f, 0f, side, side, paint)
        paint.shader = null
        when (random.nextInt(4)) {
            0 -> sun(canvas, paint, hue, random)
            1 -> rings(canvas, paint, hue, random)
            2 -> hills(canvas, paint, hue, random)
            else -> tiles(canvas, paint, hue, random)
        }
        return bitmap.asImageBitmap()
    }

    private fun sun(canvas: Canvas, paint: Paint, hue: Float, random: Random) {
        paint.color = hsv(hue + 170, .35f, 1f)
        canvas.drawCircle(SIDE * .5f, SIDE * .46f, SIDE * .26f, paint)
        paint.color = hsv(hue + 40, .8f, .3f)
        for (bar in 0..7) {
            canvas.drawRect(
                0f,
                SIDE * (.5f + bar * .065f),
                SIDE.toFloat(),
                SIDE * (.5f + bar * .065f + .012f + bar * .005f),
                paint,
            )
        }
        paint.color = hsv(hue + 60, .85f, .22f)
        canvas.drawRect(0f, SIDE * (.86f + random.nextFloat() * .04f), SIDE.toFloat(), SIDE.toFloat(), paint)
    }

    private fun rings(canvas: Canvas, paint: Paint, hue: Float, random: Random) {
        val x = SIDE * (.3f + random.nextFloat() * .4f)
        val y = SIDE * (.3f + random.nextFloat() * .4f)
        for (ring in 9 downTo 0) {
            paint.color = hsv(hue + ring * 14, .55f, if (ring % 2 == 0) .95f else .42f)
            canvas.drawCircle(x, y, SIDE * (.03f + ring * .055f), paint)
        }
    }

    private fun hills(canvas: Canvas, paint: Paint, hue: Float, random: Random) {
        paint.color = hsv(hue + 150, .2f, 1f)
        canvas.drawCircle(SIDE * .72f, SIDE * .26f, SIDE * .09f, paint)
        for (hill in 0..4) {
            paint.color = hsv(hue + 20 + hill * 8, .6f, .72f - hill * .14f)
            val phase = random.nextFloat() * 6
            for (column in 0 until SIDE) {
                val top =
                    SIDE * (.42f + hill * .12f) + sin(column / (SIDE * .11f) + phase) * SIDE * .045f +
                        cos(column / (SIDE * .31f) + phase) * SIDE * .05f
                canvas.drawRect(column.toFloat(), top, column + 1f, SIDE.toFloat(), paint)
            }
        }
    }

    private fun tiles(canvas: Canvas, paint: Paint, hue: Float, random: Random) {
        val cell = SIDE / 5f
        for (row in 0..4) {
            for (column in 0..4) {
                paint.color = hsv(hue + random.nextInt(4) * 32, .6f, .35f + random.nextFloat() * .6f)
                val x = column * cell
                val y = row * cell
                when (random.nextInt(3)) {
                    0 -> canvas.drawArc(x - cell, y - cell, x + cell, y + cell, 0f, 90f, true, paint)
                    1 -> canvas.drawArc(x, y, x + 2 * cell, y + 2 * cell, 180f, 90f, true, paint)
                    else -> canvas.drawRect(x, y, x + cell, y + cell, paint)
                }
            }
        }
    }

    private fun hsv(hue: Float, saturation: Float, value: Float) =
        Color.HSVToColor(floatArrayOf(hue.mod(360f), saturation, value))

    private const val SIDE = 480
}
