package app.coffer.navigation

import app.coffer.core.AccountsAccess
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.PlaybackAccess
import app.coffer.design.Artwork
import app.coffer.settings.Preferences

/** What the screens are built on. */
class Services(
    val library: LibraryAccess,
    val downloads: DownloadsAccess,
    val playback: PlaybackAccess,
    val accounts: AccountsAccess,
    val artwork: Artwork,
    val preferences: Preferences,
    /** The app's version, as the settings show it. */
    val version: String,
) {
    /** Short messages, from anywhere. */
    val notices: Notices = Notices()
}
