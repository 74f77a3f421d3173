package app.coffer.browse

import app.coffer.core.CoverRef
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class MediaIdTest {
    @Test
    fun `each id reads back as itself`() {
        val folders = listOf(MediaId.Root, MediaId.Albums, MediaId.Artists, MediaId.Playlists, MediaId.Pinned, MediaId.Album(1), MediaId.Artist(2), MediaId.Playlist(3))
        val ids = folders + MediaId.Track(4) + MediaId.Entry(5) + folders.map { MediaId.Track(6, it) }
        ids.forEach { assertEquals(it, MediaId.parse(it.text)) }
        assertEquals(ids.size, ids.map { it.text }.toSet().size)
    }

    @Test
    fun `what is no id is none`() {
        for (text in listOf("", "/", "root/", "track", "track:", "track:x", "track:1/track:2", "album:1/album:2", "track:1/album:1", "album:1/track:2/x", "song:1", "../root")) {
            assertNull(text, MediaId.parse(text))
        }
    }

    @Test
    fun `each cover's address reads back as itself`() {
        for (id in listOf("al-1", "a/b", "ä ö?#%", "..", "-")) {
            val cover = CoverRef(7, id)
            assertEquals(cover, CoverUri.parse(CoverUri.of(cover)))
        }
    }
}
