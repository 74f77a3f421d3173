package app.coffer.browse

import android.app.Application
import app.coffer.MainThread
import app.coffer.core.Artist
import app.coffer.core.FakeLibrary
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.Playlist
import app.coffer.core.aTrack
import app.coffer.core.anAlbum
import app.coffer.fakes.FakeDownloads
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class BrowseTreeTest {
    @get:Rule
    val main = MainThread()

    private val library =
        FakeLibrary(
            tracks = listOf(aTrack(1, album = 1, artistId = 1), aTrack(2, album = 1, artistId = 1, title = "Rain"), aTrack(3, album = 2, title = "Rainbow")),
            albums = listOf(anAlbum(1, title = "Weather", artistId = 1), anAlbum(2, title = "Rain songs")),
            artists = listOf(Artist(1, 1, "The Rain", 1, null, false)),
            playlists = mapOf(Playlist(1, 1, "Mornings", 2, 0) to listOf(3L, 1L)),
        )
    private val pins = listOf(Pin(PinTarget.Album(2), "Rain songs", 1), Pin(PinTarget.Track(1), "Track 1", 1))
    private val tree by lazy { BrowseTree(library, FakeDownloads().also { it.pins.value = pins }, RuntimeEnvironment.getApplication().resources) }

    private fun children(id: String, page: Int = 0, size: Int = 100) =
        main.run("children of $id") { tree.children(MediaId.parse(id) as MediaId.Folder, page, size) }?.map { it.mediaId }

    private fun playable(id: String) =
        main.run("tracks of $id") { tree.playable(checkNotNull(MediaId.parse(id))) }.let { found -> found.tracks.map { it.id } to found.start }

    private fun spoken(words: String) = main.run("tracks for $words") { tree.playable(words) }.tracks.map { it.id }

    @Test
    fun `the root leads to everything`() {
        assertEquals("root", tree.root(offline = false).mediaId)
        assertEquals(listOf("albums", "artists", "playlists", "pinned"), children("root"))
        assertEquals(listOf("album:1", "album:2"), children("albums"))
        assertEquals(listOf("artist:1"), children("artists"))
        assertEquals(listOf("album:1"), children("artist:1"))
        assertEquals(listOf("playlist:1"), children("playlists"))
        assertEquals(listOf("playlist:1/track:3", "playlist:1/track:1"), children("playlist:1"))
        assertEquals(listOf("album:1/track:1", "album:1/track:2"), children("album:1"))
        assertEquals(listOf("album:2", "pinned/track:1"), children("pinned"))
    }

    @Test
    fun `who is offline begins at what is on the device`() = assertEquals("pinned", tree.root(offline = true).mediaId)

    @Test
    fun `folders come in pages`() {
        assertEquals(listOf("album:2"), children("albums", page = 1, size = 1))
        assertEquals(emptyList<String>(), children("albums", page = 2, size = 1))
        assertEquals(emptyList<String>(), children("album:1", page = Int.MAX_VALUE, size = Int.MAX_VALUE))
    }

    @Test
    fun `what is not there has no children`() {
        assertNull(children("album:99"))
        assertNull(children("playlist:99"))
    }

    @Test
    fun `every item says what it is`() {
        val items = listOf("root", "albums", "artists", "playlists", "pinned", "album:1", "artist:1", "playlist:1", "album:1/track:2")
        for (id in items) {
            val item = checkNotNull(main.run(id) { tree.item(checkNotNull(MediaId.parse(id))) })
            assertEquals(id, item.mediaId)
            assertTrue(item.mediaMetadata.title.toString().isNotEmpty())
            assertEquals(id, MediaId.parse(id) is MediaId.Folder, item.mediaMetadata.isBrowsable)
        }
    }

    @Test
    fun `a track plays within the list that it was shown in`() {
        assertEquals(listOf(1L, 2L) to 1, playable("album:1/track:2"))
        assertEquals(listOf(3L, 1L) to 1, playable("playlist:1/track:1"))
        assertEquals(listOf(3L, 1L) to 0, playable("pinned/track:3"))
        assertEquals(listOf(2L) to null, playable("track:2"))
        // the list has changed since
        assertEquals(listOf(3L) to null, playable("album:1/track:3"))
    }

    @Test
    fun `a folder of tracks plays as a whole`() {
        assertEquals(listOf(1L, 2L) to null, playable("album:1"))
        assertEquals(listOf(1L, 2L) to null, playable("artist:1"))
        assertEquals(listOf(3L, 1L) to null, playable("pinned"))
        assertEquals(emptyList<Long>() to null, playable("album:99"))
        assertEquals(emptyList<Long>() to null, playable("albums"))
    }

    @Test
    fun `spoken words play an artist, an album, or what is found`() {
        assertEquals(listOf(1L, 2L), spoken("the rain"))
        assertEquals(listOf(1L, 2L), spoken("Weather"))
        assertEquals(listOf(2L, 3L), spoken("rain"))
        assertEquals(emptyList<Long>(), spoken("nothing like it"))
        assertEquals(listOf(1L, 2L, 3L), spoken(" "))
    }

    @Test
    fun `search finds artists, albums and tracks`() =
        assertEquals(listOf("artist:1", "album:2", "track:2", "track:3"), main.run("search") { tree.search("rain") }.map { it.mediaId })
}
