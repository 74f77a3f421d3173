package app.coffer.design

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.ImageDecoder
import android.os.Build
import androidx.annotation.RequiresApi
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import java.io.IOException
import java.nio.ByteBuffer

/**
 * The picture in [encoded] (JPEG, PNG, WebP), at most about [size] pixels wide and high; null where it is none.
 * Slow: not on the main thread.
 */
internal fun decodeCover(encoded: ByteBuffer, size: Int): ImageBitmap? = try {
    val bitmap = if (Build.VERSION.SDK_INT >=
        Build.VERSION_CODES.P
    ) {
        decode(encoded, size)
    } else {
        decodeBefore28(encoded, size)
    }
    bitmap?.also(Bitmap::prepareToDraw)?.asImageBitmap()
} catch (_: IOException) {
    null
}

@RequiresApi(Build.VERSION_CODES.P)
private fun decode(encoded: ByteBuffer, size: Int): Bitmap =
    ImageDecoder.decodeBitmap(ImageDecoder.createSource(encoded)) { decoder, info, _ ->
        // In memory that the app can read: the colours behind the player are taken from the picture.
        decoder.allocator = ImageDecoder.ALLOCATOR_SOFTWARE
        val larger = maxOf(info.size.width, info.size.height)
        if (larger > size) {
            val scale = size.toFloat() / larger
            decoder.setTargetSize(
                (info.size.width * scale).toInt().coerceAtLeast(1),
                (info.size.height * scale).toInt().coerceAtLeast(1),
            )
        }
    }

private fun decodeBefore28(encoded: ByteBuffer, size: Int): Bitmap? {
    // BitmapFactory reads arrays only.
    val array = ByteArray(encoded.remaining()).also(encoded.duplicate()::get)
    val bounds = BitmapFactory.Options().apply { inJustDecodeBounds = true }
    BitmapFactory.decodeByteArray(array, 0, array.size, bounds)
    val larger = maxOf(bounds.outWidth, bounds.outHeight)
    val options = BitmapFactory.Options().apply {
        inSampleSize = 1
        while (larger / (inSampleSize * 2) >= size) inSampleSize *= 2
    }
    return BitmapFactory.decodeByteArray(array, 0, array.size, options)
}
