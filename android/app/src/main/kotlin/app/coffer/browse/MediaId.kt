package app.coffer.browse

/**
 * What an id in the tree stands for. Ids are made for this device: they are the library's row numbers.
 *
 * A car plays what was tapped: a track carries the list it was shown in, so that the list goes on after it.
 */
sealed interface MediaId {
    /** The id as other apps hold it. */
    val text: String

    /** What has children. */
    sealed interface Folder : MediaId

    data object Root : Folder {
        override val text = "root"
    }

    data object Albums : Folder {
        override val text = "albums"
    }

    data object Artists : Folder {
        override val text = "artists"
    }

    data object Playlists : Folder {
        override val text = "playlists"
    }

    /** What is pinned to this device. */
    data object Pinned : Folder {
        override val text = "pinned"
    }

    data class Album(val id: Long) : Folder {
        override val text get() = "album:$id"
    }

    data class Artist(val id: Long) : Folder {
        override val text get() = "artist:$id"
    }

    data class Playlist(val id: Long) : Folder {
        override val text get() = "playlist:$id"
    }

    data class Track(val id: Long, val within: Folder? = null) : MediaId {
        override val text get() = within?.let { "${it.text}/track:$id" } ?: "track:$id"
    }

    /** A place in the queue. */
    data class Entry(val id: Long) : MediaId {
        override val text get() = "entry:$id"
    }

    companion object {
        private val folders = listOf(Root, Albums, Artists, Playlists, Pinned).associateBy { it.text }

        /** `null` for what is no id of ours. */
        fun parse(text: String): MediaId? {
            val parts = text.split('/', limit = 2)
            val last = single(parts.last()) ?: return null
            if (parts.size == 1) return last
            val folder = single(parts.first()) as? Folder
            return if (folder != null && last is Track) last.copy(within = folder) else null
        }

        private fun single(text: String): MediaId? {
            folders[text]?.let { return it }
            val number = text.substringAfter(':', "").toLongOrNull() ?: return null
            return when (text.substringBefore(':')) {
                "album" -> Album(number)
                "artist" -> Artist(number)
                "playlist" -> Playlist(number)
                "track" -> Track(number)
                "entry" -> Entry(number)
                else -> null
            }
        }
    }
}
