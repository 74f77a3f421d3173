package app.coffer.design

import android.util.LruCache
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asAndroidBitmap
import app.coffer.core.CofferException
import app.coffer.core.CoverRef
import app.coffer.core.Covers
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.withContext
import java.util.concurrent.ConcurrentHashMap

/**
 * Covers from the core: decoded off the main thread at the size they are shown, and kept while there is room.
 *
 * * [maxBytes] - what decoded pictures may hold. Default 48 MB: some forty screens of a grid's covers.
 */
class ArtworkLoader(
    private val covers: Covers,
    maxBytes: Int = 48 * 1024 * 1024,
    private val dispatcher: CoroutineDispatcher = Dispatchers.Default,
) : Artwork {
    private data class Key(val cover: CoverRef, val size: Int)

    private val pictures = object : LruCache<Key, ImageBitmap>(maxBytes) {
        override fun sizeOf(key: Key, value: ImageBitmap) = value.asAndroidBitmap().allocationByteCount
    }

    /** What the server says it does not have, or what is no picture: not asked for again by this process. */
    private val missing: MutableSet<CoverRef> = ConcurrentHashMap.newKeySet()

    // More at a time would only make the covers on screen wait for those that were flung past.
    private val gate = Semaphore(permits = 4)

    override fun cached(cover: CoverRef, sizePx: Int): ImageBitmap? = pictures.get(Key(cover, bucket(sizePx)))

    override suspend fun load(cover: CoverRef, sizePx: Int): ImageBitmap? {
        val key = Key(cover, bucket(sizePx))
        pictures.get(key)?.let { return it }
        if (cover in missing) return null
        return gate.withPermit {
            // Another place may have asked for the same meanwhile.
            pictures.get(key) ?: fetch(key)?.also { pictures.put(key, it) }
        }
    }

    private suspend fun fetch(key: Key): ImageBitmap? = withContext(dispatcher) {
        try {
            val picture = covers.cover(key.cover, key.size).use { decodeCover(it.buffer, key.size) }
            if (picture == null) missing.add(key.cover)
            picture
        } catch (_: CofferException.NotFound) {
            missing.add(key.cover)
            null
        } catch (_: CofferException) {
            // Off the network, for one: the drawn cover stays, and the next time it comes into view asks again.
            null
        }
    }

    /** Few sizes, so that the same picture serves neighbouring layouts and the core keeps few files of each. */
    private fun bucket(sizePx: Int): Int = SIZES.firstOrNull { it >= sizePx } ?: SIZES.last()

    private companion object {
        val SIZES = listOf(160, 320, 640, 1200)
    }
}
