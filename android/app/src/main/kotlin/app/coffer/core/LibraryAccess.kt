package app.coffer.core

import kotlinx.coroutines.flow.StateFlow

/**
 * The library on this device: always answered from the local database, with or without a network.
 *
 * Every call may throw [CofferException]; cancelling the coroutine ends the query.
 */
interface LibraryAccess {
    /** Counts up where something changed; a screen reads again what it shows when the number it looks at is another. */
    val revisions: StateFlow<Revisions>

    suspend fun albums(query: AlbumQuery): List<Album>

    suspend fun artists(query: ArtistQuery): List<Artist>

    suspend fun tracks(query: TrackQuery): List<Track>

    /** The playlists of one account, or of all. */
    suspend fun playlists(account: Long? = null): List<Playlist>

    suspend fun album(id: Long): Album?

    suspend fun artist(id: Long): Artist?

    suspend fun track(id: Long): Track?

    suspend fun playlist(id: Long): Playlist?

    suspend fun albumTracks(id: Long): List<Track>

    suspend fun artistTracks(id: Long): List<Track>

    suspend fun artistAlbums(id: Long): List<Album>

    suspend fun playlistTracks(id: Long): List<Track>

    /** The tracks of these ids, in their order; those that are not there are left out. */
    suspend fun tracksByIds(ids: List<Long>): List<Track>

    /** Searches as one types: the last word may be a beginning. At most [limit] of each kind. */
    suspend fun search(query: String, limit: Int): SearchResults

    suspend fun counts(account: Long? = null): Counts

    suspend fun setStarred(item: Item, on: Boolean)

    /** 1 to 5 stars, or `null` for none. */
    suspend fun setRating(item: Item, rating: Int?)
}
