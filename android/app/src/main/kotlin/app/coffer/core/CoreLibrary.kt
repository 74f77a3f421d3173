package app.coffer.core

import app.coffer.bindings.LibraryListener
import app.coffer.bindings.MusicLibrary
import app.coffer.bindings.Subscription
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.asStateFlow

/** [LibraryAccess] over the core. */
internal class CoreLibrary(private val library: MusicLibrary) : LibraryAccess {
    private val latest = MutableStateFlow(Revisions(0, 0, 0, 0, 0, 0))
    override val revisions = latest.asStateFlow()

    private val subscription: Subscription =
        library.subscribe(
            object : LibraryListener {
                override fun onChange(revisions: Revisions) {
                    latest.value = revisions
                }
            },
        )

    override suspend fun albums(query: AlbumQuery) = calling { library.albums(query) }

    override suspend fun artists(query: ArtistQuery) = calling { library.artists(query) }

    override suspend fun tracks(query: TrackQuery) = calling { library.tracks(query) }

    override suspend fun playlists(account: Long?) = calling { library.playlists(account) }

    override suspend fun album(id: Long) = calling { library.album(id) }

    override suspend fun artist(id: Long) = calling { library.artist(id) }

    override suspend fun track(id: Long) = calling { library.track(id) }

    override suspend fun playlist(id: Long) = calling { library.playlist(id) }

    override suspend fun albumTracks(id: Long) = calling { library.albumTracks(id) }

    override suspend fun artistTracks(id: Long) = calling { library.artistTracks(id) }

    override suspend fun artistAlbums(id: Long) = calling { library.artistAlbums(id) }

    override suspend fun playlistTracks(id: Long) = calling { library.playlistTracks(id) }

    override suspend fun tracksByIds(ids: List<Long>) = calling { library.tracksByIds(ids) }

    override suspend fun search(query: String, limit: Int) = calling { library.search(query, limit) }

    override suspend fun counts(account: Long?) = calling { library.counts(account) }

    override suspend fun setStarred(item: Item, on: Boolean) = calling { library.setStarred(item.toCore(), on) }

    override suspend fun setRating(item: Item, rating: Int?) = calling { library.setRating(item.toCore(), rating) }

    suspend fun cover(ref: CoverRef, size: Int): CoverBytes = calling { library.cover(ref, size).toBytes() }

    fun stop() = subscription.stop()

    fun close() {
        subscription.close()
        library.close()
    }
}
