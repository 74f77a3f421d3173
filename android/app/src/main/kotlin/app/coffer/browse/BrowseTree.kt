package app.coffer.browse

import android.content.res.Resources
import androidx.media3.common.MediaItem
import androidx.media3.common.MediaMetadata
import app.coffer.R
import app.coffer.core.AlbumQuery
import app.coffer.core.AlbumSort
import app.coffer.core.ArtistQuery
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.Track
import app.coffer.core.TrackQuery
import app.coffer.core.TrackSort

/** The library as a tree for cars and assistants, always answered from the local database. */
class BrowseTree(private val library: LibraryAccess, private val downloads: DownloadsAccess, private val resources: Resources) {
    /** The entrance. [offline]: a caller that wants only what plays without a network. */
    fun root(offline: Boolean): MediaItem = if (offline) pinned() else shelf(MediaId.Root, R.string.browse_root)

    /** The item of an id, or `null` where there is no such thing (any more). */
    suspend fun item(id: MediaId): MediaItem? =
        when (id) {
            MediaId.Root -> root(offline = false)
            MediaId.Albums -> albums()
            MediaId.Artists -> artists()
            MediaId.Playlists -> playlists()
            MediaId.Pinned -> pinned()
            is MediaId.Album -> library.album(id.id)?.toItem()
            is MediaId.Artist -> library.artist(id.id)?.toItem()
            is MediaId.Playlist -> library.playlist(id.id)?.toItem()
            is MediaId.Track -> library.track(id.id)?.toItem(id.within)
            is MediaId.Entry -> null
        }

    /** One page of a folder, or `null` where there is no such folder. */
    suspend fun children(folder: MediaId.Folder, page: Int, pageSize: Int): List<MediaItem>? {
        val size = pageSize.coerceIn(0, MOST_ITEMS)
        val offset = page.toLong().coerceAtLeast(0) * size
        if (offset > Int.MAX_VALUE) return emptyList()
        return when (folder) {
            MediaId.Root -> listOf(albums(), artists(), playlists(), pinned()).page(offset, size)
            MediaId.Albums -> library.albums(AlbumQuery(sort = AlbumSort.TITLE, offset = offset.toInt(), limit = size)).map { it.toItem() }
            MediaId.Artists -> library.artists(ArtistQuery(offset = offset.toInt(), limit = size)).map { it.toItem() }
            MediaId.Playlists -> library.playlists().page(offset, size).map { it.toItem() }
            MediaId.Pinned -> downloads.pins.value.page(offset, size).mapNotNull { item(it.mediaId) }
            is MediaId.Artist -> library.artistAlbums(folder.id).page(offset, size).map { it.toItem() }
            is MediaId.Album, is MediaId.Playlist -> tracks(folder)?.page(offset, size)?.map { it.toItem(folder) }
        }
    }

    /** Every hit, the best kind of answer first. */
    suspend fun search(query: String): List<MediaItem> {
        val found = library.search(query, MOST_HITS)
        return found.artists.map { it.toItem() } + found.albums.map { it.toItem() } + found.tracks.map { it.toItem() }
    }

    /** What playing an item plays, and the index to begin at. Empty where there is nothing. */
    suspend fun playable(id: MediaId): Playable {
        if (id !is MediaId.Track) return Playable(tracks(id).orEmpty())
        val around = id.within?.let { tracks(it) }.orEmpty()
        val index = around.indexOfFirst { it.id == id.id }
        return if (index >= 0) Playable(around, index) else Playable(library.tracksByIds(listOf(id.id)))
    }

    /** "Play so and so": an artist or album of that name, else the tracks that are found; without words, what is newest. */
    suspend fun playable(spoken: String): Playable {
        val words = spoken.trim()
        if (words.isEmpty()) return Playable(library.tracks(TrackQuery(sort = TrackSort.NEWEST, limit = MOST_HITS)))
        val found = library.search(words, MOST_HITS)
        val artist = found.artists.firstOrNull { it.name.equals(words, ignoreCase = true) }
        val album = found.albums.firstOrNull { it.title.equals(words, ignoreCase = true) }
        return Playable(
            when {
                artist != null -> library.artistTracks(artist.id)
                album != null -> library.albumTracks(album.id)
                found.tracks.isNotEmpty() -> found.tracks
                found.albums.isNotEmpty() -> library.albumTracks(found.albums.first().id)
                found.artists.isNotEmpty() -> library.artistTracks(found.artists.first().id)
                else -> emptyList()
            },
        )
    }

    private suspend fun tracks(id: MediaId): List<Track>? =
        when (id) {
            is MediaId.Album -> library.album(id.id)?.let { library.albumTracks(id.id) }
            is MediaId.Artist -> library.artist(id.id)?.let { library.artistTracks(id.id) }
            is MediaId.Playlist -> library.playlist(id.id)?.let { library.playlistTracks(id.id) }
            MediaId.Pinned -> downloads.pins.value.flatMap { pin -> pinnedTracks(pin) }
            is MediaId.Track, is MediaId.Entry, MediaId.Root, MediaId.Albums, MediaId.Artists, MediaId.Playlists -> null
        }

    private suspend fun pinnedTracks(pin: Pin): List<Track> =
        when (val id = pin.mediaId) {
            is MediaId.Track -> library.tracksByIds(listOf(id.id))
            else -> tracks(id).orEmpty()
        }

    private fun albums() = shelf(MediaId.Albums, R.string.browse_albums, MediaMetadata.MEDIA_TYPE_FOLDER_ALBUMS)

    private fun artists() = shelf(MediaId.Artists, R.string.browse_artists, MediaMetadata.MEDIA_TYPE_FOLDER_ARTISTS)

    private fun playlists() = shelf(MediaId.Playlists, R.string.browse_playlists, MediaMetadata.MEDIA_TYPE_FOLDER_PLAYLISTS)

    private fun pinned() = shelf(MediaId.Pinned, R.string.browse_pinned)

    private fun shelf(id: MediaId.Folder, title: Int, type: Int = MediaMetadata.MEDIA_TYPE_FOLDER_MIXED): MediaItem {
        val style = if (id == MediaId.Artists || id == MediaId.Playlists || id == MediaId.Root) LIST else GRID
        return folder(resources.getString(title), type, playable = id == MediaId.Pinned, style = style).item(id)
    }

    private fun <T> List<T>.page(offset: Long, size: Int) = drop(offset.toInt()).take(size)

    private companion object {
        /** What a caller gets that knows no pages: one transaction of the system holds a megabyte. */
        const val MOST_ITEMS = 500
        const val MOST_HITS = 50
    }
}

/** @property start the index of the track to begin with, or `null` for the first, or any where the queue is shuffled. */
class Playable(val tracks: List<Track>, val start: Int? = null)

private val Pin.mediaId: MediaId
    get() =
        when (val target = target) {
            is PinTarget.Album -> MediaId.Album(target.id)
            is PinTarget.Artist -> MediaId.Artist(target.id)
            is PinTarget.Playlist -> MediaId.Playlist(target.id)
            is PinTarget.Track -> MediaId.Track(target.id, MediaId.Pinned)
        }
