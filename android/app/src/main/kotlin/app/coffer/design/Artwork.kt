package app.coffer.design

import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.graphics.ImageBitmap
import app.coffer.core.CoverRef

/** Where the pictures of albums come from. */
interface Artwork {
    /** The picture, where it is at hand at once; of [sizePx] pixels or a little more. */
    fun cached(cover: CoverRef, sizePx: Int): ImageBitmap?

    /** The picture, fetched and decoded where needed; null where there is none to be had. Cancellable. */
    suspend fun load(cover: CoverRef, sizePx: Int): ImageBitmap?
}

/** No pictures at all: every cover is drawn. */
object NoArtwork : Artwork {
    override fun cached(cover: CoverRef, sizePx: Int): ImageBitmap? = null

    override suspend fun load(cover: CoverRef, sizePx: Int): ImageBitmap? = null
}

/** The covers of the composition. */
val LocalArtwork = staticCompositionLocalOf<Artwork> { NoArtwork }
