package app.coffer.playback

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.net.Uri
import androidx.media3.common.util.BitmapLoader
import app.coffer.browse.CoverUri
import app.coffer.core.Core
import com.google.common.util.concurrent.ListenableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.io.IOException

/** The pictures of the notification and the lock screen, straight from the core. */
internal class CoverBitmaps(private val scope: CoroutineScope, private val core: suspend () -> Core) : BitmapLoader {
    override fun supportsMimeType(mimeType: String) = mimeType in setOf("image/jpeg", "image/png", "image/webp")

    override fun decodeBitmap(data: ByteArray): ListenableFuture<Bitmap> = scope.answer { decode(data) }

    override fun loadBitmap(uri: Uri): ListenableFuture<Bitmap> =
        scope.answer {
            val cover = CoverUri.parse(uri) ?: throw IOException("not a cover: `$uri`")
            decode(core().bytes(cover) ?: throw IOException("no picture at `$uri`"))
        }

    private suspend fun decode(data: ByteArray): Bitmap =
        withContext(Dispatchers.Default) {
            val size = BitmapFactory.Options().apply { inJustDecodeBounds = true }
            BitmapFactory.decodeByteArray(data, 0, data.size, size)
            // A server may not scale: halve until it is small.
            var halved = 1
            while (maxOf(size.outWidth, size.outHeight) / halved > ArtworkForOthers.SIZE) halved *= 2
            val options = BitmapFactory.Options().apply { inSampleSize = halved }
            BitmapFactory.decodeByteArray(data, 0, data.size, options) ?: throw IOException("not a picture")
        }
}
