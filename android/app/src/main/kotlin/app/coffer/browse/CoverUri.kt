package app.coffer.browse

import android.content.ContentResolver
import android.net.Uri
import app.coffer.core.CoverRef

/** The address of a cover for other parts of the system: `content://app.coffer.covers/ACCOUNT/ID`. */
object CoverUri {
    const val AUTHORITY = "app.coffer.covers"

    fun of(cover: CoverRef): Uri =
        Uri.Builder().scheme(ContentResolver.SCHEME_CONTENT).authority(AUTHORITY)
            .appendPath(cover.account.toString()).appendPath(cover.id).build()

    /** `null` for what is no such address. */
    fun parse(uri: Uri): CoverRef? {
        val path = uri.pathSegments
        if (uri.scheme != ContentResolver.SCHEME_CONTENT || uri.authority != AUTHORITY || path.size != 2) return null
        return path[0].toLongOrNull()?.let { CoverRef(it, path[1]) }
    }
}
