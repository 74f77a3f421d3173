package app.coffer.fakes

import app.coffer.core.Album
import app.coffer.core.AlbumQuery
import app.coffer.core.AlbumSort
import app.coffer.core.Artist
import app.coffer.core.ArtistQuery
import app.coffer.core.CofferException
import app.coffer.core.Counts
import app.coffer.core.Item
import app.coffer.core.LibraryAccess
import app.coffer.core.Playlist
import app.coffer.core.Revisions
import app.coffer.core.SearchResults
import app.coffer.core.Track
import app.coffer.core.TrackQuery
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update

/** A library in memory. */
class FakeLibrary(
    var albums: List<Album> = Samples.albums,
    var tracks: List<Track> = Samples.albums.flatMap { Samples.tracksOf(it.id) },
) : LibraryAccess {
    override val revisions = MutableStateFlow(Revisions(1, 1, 1, 1, 1, 1))

    /** Thrown by every query while it is set. */
    var error: CofferException? = null

    /** Every query for albums, in order. */
    val albumQueries = mutableListOf<AlbumQuery>()

    /** Every search that was begun, in order. */
    val searches = mutableListOf<String>()

    /** Answers a search; may wait, or fail. */
    var onSearch: suspend (String) -> SearchResults = { query ->
        SearchResults(
            artists = Samples.artists.filter { query.lowercase() in it.name.lowercase() },
            albums = albums.filter { query.lowercase() in it.title.lowercase() },
            tracks = tracks.filter { query.lowercase() in it.title.lowercase() },
        )
    }

    /** Comes before the answer of a query for albums or for one track; may wait. */
    var beforeAnswer: suspend () -> Unit = {}

    /** What was starred, last. */
    var starred: Pair<Item, Boolean>? = null

    /** Has those who look read again. */
    fun change() = revisions.update { it.copy(albums = it.albums + 1, tracks = it.tracks + 1) }

    private fun <T> answer(value: T): T = error?.let { throw it } ?: value

    override suspend fun albums(query: AlbumQuery): List<Album> {
        albumQueries += query
        beforeAnswer()
        val sorted = when (query.sort) {
            AlbumSort.TITLE -> albums.sortedBy { it.title }
            AlbumSort.ARTIST -> albums.sortedBy { it.artist }
            AlbumSort.NEWEST -> albums.sortedByDescending { it.id }
            AlbumSort.YEAR -> albums.sortedBy { it.year }
        }
        return answer(sorted.drop(query.offset).take(query.limit))
    }

    override suspend fun artists(query: ArtistQuery) = answer(Samples.artists)

    override suspend fun tracks(query: TrackQuery) = answer(tracks)

    override suspend fun playlists(account: Long?) = answer(emptyList<Playlist>())

    override suspend fun album(id: Long) = answer(albums.firstOrNull { it.id == id })

    override suspend fun artist(id: Long): Artist? = answer(Samples.artists.firstOrNull { it.id == id })

    override suspend fun track(id: Long): Track? {
        beforeAnswer()
        return answer(tracks.firstOrNull { it.id == id })
    }

    override suspend fun playlist(id: Long): Playlist? = answer(null)

    override suspend fun albumTracks(id: Long) = answer(tracks.filter { it.albumId == id })

    override suspend fun artistTracks(id: Long) = answer(tracks.filter { it.artistId == id })

    override suspend fun artistAlbums(id: Long) = answer(albums.filter { it.artistId == id })

    override suspend fun playlistTracks(id: Long) = answer(emptyList<Track>())

    override suspend fun tracksByIds(ids: List<Long>) = answer(
        ids.mapNotNull { id ->
            tracks.firstOrNull { it.id == id }
        },
    )

    override suspend fun search(query: String, limit: Int): SearchResults {
        searches += query
        return answer(onSearch(query))
    }

    override suspend fun counts(account: Long?) =
        answer(Counts(Samples.artists.size.toLong(), albums.size.toLong(), tracks.size.toLong(), 0))

    override suspend fun setStarred(item: Item, on: Boolean) {
        answer(Unit)
        starred = item to on
    }

    override suspend fun setRating(item: Item, rating: Int?) = answer(Unit)
}
