package app.coffer.playback

import android.content.Context
import android.content.Intent
import android.os.Process
import androidx.media3.common.MediaItem
import androidx.media3.common.MediaMetadata
import androidx.media3.session.MediaSession.ControllerInfo
import app.coffer.browse.CoverUri
import app.coffer.core.CofferException
import app.coffer.core.Core
import app.coffer.core.CoverRef
import app.coffer.core.Covers

/** Lets other apps see the covers of what they are given, and of nothing else. */
internal class ArtworkForOthers(private val context: Context, private val core: suspend () -> Core) {
    /** Grants the app that asked the right to read the covers of these items. */
    fun shared(browser: ControllerInfo, items: List<MediaItem>): List<MediaItem> {
        if (browser.uid != Process.myUid() && browser.isPackageNameVerified) {
            items.mapNotNullTo(HashSet()) { it.mediaMetadata.artworkUri }.forEach {
                context.grantUriPermission(browser.packageName, it, Intent.FLAG_GRANT_READ_URI_PERMISSION)
            }
        }
        return items
    }

    fun shared(browser: ControllerInfo, item: MediaItem): MediaItem = shared(browser, listOf(item)).first()

    /** The item with its picture in it, for a screen that is drawn without this app running. */
    suspend fun withPicture(item: MediaItem): MediaItem {
        val cover = item.mediaMetadata.artworkUri?.let(CoverUri::parse) ?: return item
        val picture = core().bytes(cover) ?: return item
        val metadata = item.mediaMetadata.buildUpon().setArtworkData(picture, MediaMetadata.PICTURE_TYPE_FRONT_COVER).build()
        return item.buildUpon().setMediaMetadata(metadata).build()
    }

    companion object {
        /** Pixels: enough for a lock screen, and small for a binder transaction. */
        const val SIZE = 512
    }
}

/** A small cover as it is stored, or `null` where it is neither here nor to be had. */
internal suspend fun Covers.bytes(ref: CoverRef): ByteArray? =
    try {
        cover(ref, ArtworkForOthers.SIZE).use { ByteArray(it.buffer.remaining()).also(it.buffer.duplicate()::get) }
    } catch (_: CofferException) {
        null
    }
