package app.coffer.playback

import android.content.ContentProvider
import android.content.ContentValues
import android.database.Cursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import app.coffer.CofferApp
import app.coffer.browse.CoverUri
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.FileNotFoundException
import java.io.IOException

/** Covers for cars and watches, which draw what they are given ids of. Not exported: an item comes with the right to its cover. */
class CoverProvider : ContentProvider() {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    override fun onCreate() = true

    /** The picture through a pipe: it may have to come from the locker first, and the caller's thread is not held up for it. */
    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor {
        val cover = CoverUri.parse(uri) ?: throw FileNotFoundException("not a cover: `$uri`")
        if (mode != "r") throw FileNotFoundException("covers are only read")
        val app = context?.applicationContext as? CofferApp ?: throw FileNotFoundException("the app is not running")
        val (reading, writing) = ParcelFileDescriptor.createReliablePipe()
        scope.launch {
            try {
                val picture = withContext(Dispatchers.Main) { app.openCore() }.bytes(cover)
                if (picture == null) {
                    writing.closeWithError("no picture")
                } else {
                    ParcelFileDescriptor.AutoCloseOutputStream(writing).use { it.write(picture) }
                }
            } catch (_: IOException) {
                // whoever asked has gone away
            }
        }
        return reading
    }

    override fun getType(uri: Uri): String? = CoverUri.parse(uri)?.let { "image/*" }

    override fun query(uri: Uri, projection: Array<out String>?, selection: String?, selectionArgs: Array<out String>?, sortOrder: String?): Cursor? = null

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun delete(uri: Uri, selection: String?, selectionArgs: Array<out String>?): Int = 0

    override fun update(uri: Uri, values: ContentValues?, selection: String?, selectionArgs: Array<out String>?): Int = 0
}
