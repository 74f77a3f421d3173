package app.coffer.bindings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class DownloadsTest {
    @Test
    fun `what is pinned comes, is whole, and is given up again`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val downloads = core.downloads
            val album = core.library.albums(AlbumQuery(AlbumSort.TITLE)).first()
            val tracks = core.library.albumTracks(album.id)
            val ids = tracks.map { it.id }
            assertEquals(listOf(false, false, false), downloads.wholeTracks(ids))

            val ear = DownloadsEar()
            downloads.subscribe(ear).use {
                assertEquals("the present state", emptyList<Download>(), ear.heard.await("the present state"))
                downloads.pin(PinTarget.Album(album.id))
                val done = ear.heard.await("all three") { rows ->
                    rows.size == 3 && rows.all { it.state is DownloadState.Done }
                }
                assertEquals(ids, done.map { it.trackId })
                assertEquals(tracks, done.map { it.track })
            }
            assertEquals(listOf(Pin(PinTarget.Album(album.id), album.title, 3)), downloads.pins())
            assertEquals(emptyList<NotReady>(), downloads.notReady())
            assertEquals(listOf(true, true, true, false), downloads.wholeTracks(ids + -1))
            assertEquals(listOf(CachedRange(0f, 1f)), core.playback.cachedRanges(ids.first()))
            val storage = downloads.storage()
            assertEquals(tracks.sumOf { it.sizeBytes }, storage.pinnedBytes)
            assertTrue("$storage", storage.freeBytes > 0)

            downloads.setCacheLimit(123_456_789)
            assertEquals(123_456_789, downloads.storage().limitBytes)
            downloads.clearDone()
            downloads.unpin(PinTarget.Album(album.id))
            assertEquals(emptyList<Pin>(), downloads.pins())
            assertEquals(0, downloads.storage().pinnedBytes)
        }
    }

    @Test
    fun `downloads wait on a network that costs money until the user allows it`() = contract {
        TestCore.open(network = NetworkState.METERED).use { core ->
            core.signedIn()
            val track = core.library.tracks(TrackQuery(TrackSort.TITLE)).first()
            val ear = DownloadsEar()
            core.downloads.subscribe(ear).use {
                core.downloads.pin(PinTarget.Track(track.id))
                ear.awaitWaiting(WaitReason.METERED)
                val missing = core.downloads.notReady().single()
                assertEquals(track, missing.track)
                assertEquals(DownloadState.Waiting(WaitReason.METERED), missing.state)
                core.coffer.networkChanged(NetworkState.NONE)
                ear.awaitWaiting(WaitReason.OFFLINE)
                core.coffer.networkChanged(NetworkState.ROAMING)
                ear.awaitWaiting(WaitReason.METERED)
                core.downloads.setDownloadOnMetered(true)
                ear.heard.await("the download") { rows -> rows.single().state is DownloadState.Done }
            }
        }
    }

    @Test
    fun `the queue is paused, resumed, tried again and cancelled, one by one or as a whole`() = contract {
        TestCore.open(network = NetworkState.METERED).use { core ->
            core.signedIn()
            val downloads = core.downloads
            val album = core.library.albums(AlbumQuery(AlbumSort.TITLE)).first()
            val ids = core.library.albumTracks(album.id).map { it.id }
            val ear = DownloadsEar()
            downloads.subscribe(ear).use {
                downloads.pin(PinTarget.Artist(checkNotNull(album.artistId)))
                ear.heard.await("three that wait") { it.size == 3 }
                downloads.pause(ids[1])
                ear.heard.await("one paused") { rows ->
                    rows.map { it.state is DownloadState.Paused } == listOf(false, true, false)
                }
                downloads.pause(null)
                ear.heard.await("all paused") { rows -> rows.all { it.state is DownloadState.Paused } }
                downloads.resume(null)
                ear.heard.await("none paused") { rows -> rows.none { it.state is DownloadState.Paused } }
                downloads.retry(ids[0])
                downloads.cancel(ids[2])
                ear.heard.await("two left") { rows -> rows.map { it.trackId } == ids.take(2) }
                core.coffer.networkChanged(NetworkState.UNMETERED)
                ear.heard.await("both done") { rows -> rows.all { it.state is DownloadState.Done } }
                downloads.cancel(null)
                ear.heard.await("an empty queue") { it.isEmpty() }
            }
        }
    }

    private fun DownloadsEar.awaitWaiting(reason: WaitReason) {
        heard.await("waiting for $reason") { rows -> rows.singleOrNull()?.state == DownloadState.Waiting(reason) }
    }
}
