package app.coffer.navigation

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import app.coffer.R

/** Where one can be. */
sealed interface Destination {
    /** The albums. */
    data object Library : Destination

    /** The search. */
    data object Search : Destination

    /** What is kept on this phone. */
    data object Downloads : Destination

    /** The settings. */
    data object Settings : Destination

    /** One album. */
    data class Album(val id: Long) : Destination

    /** One artist. */
    data class Artist(val id: Long) : Destination

    /** The sign-in form. */
    data object SignIn : Destination

    /** As a text that is kept while the app is not in memory. */
    fun save(): String = when (this) {
        Library -> "library"
        Search -> "search"
        Downloads -> "downloads"
        Settings -> "settings"
        SignIn -> "sign-in"
        is Album -> "album/$id"
        is Artist -> "artist/$id"
    }

    /** Reading what was kept. */
    companion object {
        /** The destination that [save] made [text] of; null where it was none of this version. */
        fun restore(text: String): Destination? {
            val id = text.substringAfter('/', "").toLongOrNull()
            return when (text.substringBefore('/')) {
                "library" -> Library
                "search" -> Search
                "downloads" -> Downloads
                "settings" -> Settings
                "sign-in" -> SignIn
                "album" -> id?.let(::Album)
                "artist" -> id?.let(::Artist)
                else -> null
            }
        }
    }
}

/** The places at the foot of the screen, each with a stack of its own. */
enum class Tab(
    internal val root: Destination,
    @param:StringRes internal val label: Int,
    @param:DrawableRes internal val icon: Int,
    @param:DrawableRes internal val selectedIcon: Int,
) {
    LIBRARY(Destination.Library, R.string.library, R.drawable.ic_library_outline, R.drawable.ic_library),
    SEARCH(Destination.Search, R.string.search, R.drawable.ic_search, R.drawable.ic_search),
    DOWNLOADS(Destination.Downloads, R.string.downloads, R.drawable.ic_offline_outline, R.drawable.ic_offline),
    SETTINGS(Destination.Settings, R.string.settings, R.drawable.ic_settings_outline, R.drawable.ic_settings),
}
