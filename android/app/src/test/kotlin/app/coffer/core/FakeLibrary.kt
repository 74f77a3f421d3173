package app.coffer.core

import kotlinx.coroutines.flow.MutableStateFlow

/** A library in memory. */
class FakeLibrary(
    var tracks: List<Track> = emptyList(),
    var albums: List<Album> = emptyList(),
    var artists: List<Artist> = emptyList(),
    /** A playlist and the tracks in it. */
    var playlists: Map<Playlist, List<Long>> = emptyMap(),
) : LibraryAccess {
    override val revisions = MutableStateFlow(Revisions(0, 0, 0, 0, 0, 0))

    /** The ids that were asked for, look-up by look-up. */
    val lookups = mutableListOf<List<Long>>()

    override suspend fun albums(query: AlbumQuery) = albums.drop(query.offset).take(query.limit)

    override suspend fun artists(query: ArtistQuery) = artists.drop(query.offset).take(query.limit)

    override suspend fun tracks(query: TrackQuery) = tracks.drop(query.offset).take(query.limit)

    override suspend fun playlists(account: Long?) = playlists.keys.toList()

    override suspend fun album(id: Long) = albums.firstOrNull { it.id == id }

    override suspend fun artist(id: Long) = artists.firstOrNull { it.id == id }

    override suspend fun track(id: Long) = tracks.firstOrNull { it.id == id }

    override suspend fun playlist(id: Long) = playlists.keys.firstOrNull { it.id == id }

    override suspend fun albumTracks(id: Long) = tracks.filter { it.albumId == id }

    override suspend fun artistTracks(id: Long) = tracks.filter { it.artistId == id }

    override suspend fun artistAlbums(id: Long) = albums.filter { it.artistId == id }

    override suspend fun playlistTracks(id: Long) =
        playlists.entries.first { it.key.id == id }.value.map { track -> tracks.first { it.id == track } }

    override suspend fun tracksByIds(ids: List<Long>): List<Track> {
        lookups += ids
        return ids.mapNotNull { track(it) }
    }

    override suspend fun search(query: String, limit: Int) =
        SearchResults(
            artists.filter { it.name.contains(query, ignoreCase = true) }.take(limit),
            albums.filter { it.title.contains(query, ignoreCase = true) }.take(limit),
            tracks.filter { it.title.contains(query, ignoreCase = true) }.take(limit),
        )

    override suspend fun counts(account: Long?) = Counts(artists.size.toLong(), albums.size.toLong(), tracks.size.toLong(), playlists.size.toLong())

    override suspend fun setStarred(item: Item, on: Boolean) = Unit

    override suspend fun setRating(item: Item, rating: Int?) = Unit
}

fun aTrack(id: Long, album: Long? = null, title: String = "Track $id", artist: String = "Artist", artistId: Long? = null) =
    Track(
        id = id,
        account = 1,
        title = title,
        artist = artist,
        album = album?.let { "Album $it" }.orEmpty(),
        albumId = album,
        artistId = artistId,
        trackNumber = null,
        discNumber = null,
        year = 1999,
        durationMs = 180_000,
        sizeBytes = 1,
        suffix = "flac",
        cover = album?.let { CoverRef(1, "al-$it") },
        starred = false,
        rating = null,
        playCount = 0,
    )

fun anAlbum(id: Long, title: String = "Album $id", artist: String = "Artist", artistId: Long? = null) =
    Album(
        id = id,
        account = 1,
        title = title,
        artist = artist,
        artistId = artistId,
        year = 1999,
        genre = null,
        trackCount = 2,
        durationMs = 360_000,
        cover = CoverRef(1, "al-$id"),
        starred = false,
    )
