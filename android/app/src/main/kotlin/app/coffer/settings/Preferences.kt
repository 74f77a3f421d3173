package app.coffer.settings

import android.content.SharedPreferences
import androidx.core.content.edit
import app.coffer.core.AlbumSort
import app.coffer.design.ThemeMode
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/** What the user chose on this phone. */
class Preferences(private val store: SharedPreferences) {
    /** The order of the albums. Default: by title. */
    val albumSort: Preference<AlbumSort> = choice("album_sort", AlbumSort.TITLE)

    /** Light, dark, or as the phone is. Default: as the phone is. */
    val theme: Preference<ThemeMode> = choice("theme", ThemeMode.SYSTEM)

    /** Whether the wallpaper's colours replace Coffer's own. Default: no. */
    val dynamicColours: Preference<Boolean> = Preference(store.getBoolean(DYNAMIC_COLOURS, false)) { value ->
        store.edit { putBoolean(DYNAMIC_COLOURS, value) }
    }

    /** Whether downloads go on where the network may cost money. Default: no. */
    val downloadOnMetered: Preference<Boolean> = Preference(store.getBoolean(DOWNLOAD_ON_METERED, false)) { value ->
        store.edit { putBoolean(DOWNLOAD_ON_METERED, value) }
    }

    /** The most that streamed music may hold, in bytes; null: the core's default. */
    val cacheLimit: Preference<Long?> = Preference(store.getLong(CACHE_LIMIT, 0).takeIf { it > 0 }) { value ->
        store.edit { if (value == null) remove(CACHE_LIMIT) else putLong(CACHE_LIMIT, value) }
    }

    private inline fun <reified T : Enum<T>> choice(key: String, default: T): Preference<T> {
        // A value of another version that this one does not know is as good as none.
        val stored = store.getString(key, null)?.let { name -> enumValues<T>().firstOrNull { it.name == name } }
        return Preference(stored ?: default) { value -> store.edit { putString(key, value.name) } }
    }

    /** Names of the file and of what the services read from it as well. */
    companion object {
        /** The name of the shared preferences. */
        const val FILE: String = "settings"

        /** Boolean; see [Preferences.downloadOnMetered]. */
        const val DOWNLOAD_ON_METERED: String = "download_on_metered"

        /** Long, in bytes; absent: the core's default. */
        const val CACHE_LIMIT: String = "cache_limit"

        private const val DYNAMIC_COLOURS = "dynamic_colours"
    }
}

/** One choice, remembered. */
class Preference<T> internal constructor(initial: T, private val remember: (T) -> Unit) {
    private val mutable = MutableStateFlow(initial)

    /** The choice as it is. */
    val state: StateFlow<T> = mutable.asStateFlow()

    /** Chooses [value] from now on. */
    fun set(value: T) {
        mutable.value = value
        remember(value)
    }
}
