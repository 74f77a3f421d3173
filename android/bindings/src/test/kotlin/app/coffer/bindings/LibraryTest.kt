package app.coffer.bindings

import app.coffer.testlocker.Music
import com.sun.jna.Pointer
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class LibraryTest {
    @Test
    fun `lists come by window, in order, and by their parents`() = contract {
        TestCore.open().use { core ->
            val account = core.signedIn().id
            val library = core.library
            assertEquals(
                Counts(artists = 3, albums = 3, tracks = Music.TRACKS.toLong(), playlists = 0),
                library.counts(null),
            )
            val albums = library.albums(AlbumQuery(AlbumSort.YEAR))
            assertEquals(listOf(2015, 2007, 1999), albums.map { it.year })
            assertEquals(albums.drop(1).take(1), library.albums(AlbumQuery(AlbumSort.YEAR, offset = 1, limit = 1)))
            assertEquals(1, library.albums(AlbumQuery(AlbumSort.TITLE, account, genre = "chamber")).size)
            val artists = library.artists(ArtistQuery())
            val names = listOf("Nyquist Quartet", "Sinus & Söhne", "The Oscillators")
            assertEquals(names, artists.map { it.name }.sorted())
            val album = albums.single { it.title == "Pure Tones" }
            assertEquals(album, library.album(album.id))
            val artist = checkNotNull(library.artist(checkNotNull(album.artistId)))
            assertEquals("The Oscillators", artist.name)
            assertEquals(listOf(album), library.artistAlbums(artist.id))

            val tracks = library.albumTracks(album.id)
            assertEquals(listOf("Concert Pitch", "Perfect Fifth", "Overtones"), tracks.map { it.title })
            assertEquals(listOf(1, 2, 3), tracks.map { it.trackNumber })
            assertTrue("$tracks", tracks.all { it.durationMs in 5_000..10_000 && it.sizeBytes > 1_000 })
            assertEquals(tracks, library.artistTracks(artist.id))
            assertEquals(tracks[1], library.track(tracks[1].id))
            assertEquals(listOf(tracks[2], tracks[0]), library.tracksByIds(listOf(tracks[2].id, -1, tracks[0].id)))
            assertEquals(Music.TRACKS, library.tracks(TrackQuery(TrackSort.TITLE)).size)
            assertEquals(3, library.tracks(TrackQuery(TrackSort.NEWEST, artist = artist.id)).size)

            assertEquals(emptyList<Playlist>(), library.playlists(account))
            assertNull(library.playlist(1))
            assertEquals(emptyList<Track>(), library.playlistTracks(1))
            assertNull(library.album(-1))

            val found = library.search("tones", 5)
            assertEquals(listOf(album), found.albums)
            assertEquals(listOf("Overtones"), library.search("overt", 5).tracks.map { it.title })
            assertEquals(SearchResults(emptyList(), emptyList(), emptyList()), library.search("", 5))
        }
    }

    @Test
    fun `stars and ratings are here at once, and a listener hears of it`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val heard = Heard<Revisions>()
            val subscription = core.library.subscribe(
                object : LibraryListener {
                    override fun onChange(revisions: Revisions) = heard.add(revisions)
                },
            )
            val before = heard.await("the present state")
            val track = core.library.tracks(TrackQuery(TrackSort.TITLE)).first()
            core.library.setStarred(Item.Track(track.id), true)
            core.library.setRating(Item.Track(track.id), 4)
            heard.await("the edits") { it.tracks > before.tracks && it.outbox > before.outbox }
            val after = checkNotNull(core.library.track(track.id))
            assertEquals(true to 4, after.starred to after.rating)
            assertEquals(listOf(after), core.library.tracks(TrackQuery(TrackSort.RATING, starred = true)))
            core.library.setRating(Item.Track(track.id), null)
            core.library.setStarred(Item.Track(track.id), false)
            core.library.setStarred(Item.Album(checkNotNull(track.albumId)), true)
            core.library.setStarred(Item.Artist(checkNotNull(track.artistId)), true)
            assertEquals(track, core.library.track(track.id))
            core.library.setStarred(Item.Album(checkNotNull(track.albumId)), false)
            core.library.setStarred(Item.Artist(checkNotNull(track.artistId)), false)
            subscription.stop()
            subscription.close()
        }
    }

    @Test
    fun `a cover crosses as one direct buffer over the bytes of its file`() = contract {
        TestCore.open().use { core ->
            val account = core.signedIn().id
            val reference = checkNotNull(core.library.tracks(TrackQuery(TrackSort.TITLE)).first().cover)
            assertEquals(account, reference.account)
            core.library.cover(reference, 240).use { cover ->
                val buffer = Pointer(cover.address()).getByteBuffer(0, cover.length())
                assertTrue(buffer.isDirect)
                val bytes = ByteArray(buffer.remaining()).also(buffer::get)
                val files = File(core.home, "covers/$account").listFiles { file -> file.name.endsWith("-240") }
                assertArrayEquals(checkNotNull(files).single().readBytes(), bytes)
                assertEquals("a JPEG", listOf(0xff.toByte(), 0xd8.toByte()), bytes.take(2))
            }
        }
    }
}
