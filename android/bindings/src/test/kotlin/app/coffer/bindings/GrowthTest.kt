package app.coffer.bindings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class GrowthTest {
    @Test
    fun `tens of thousands of calls leave nothing behind`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val track = core.library.tracks(TrackQuery(TrackSort.TITLE)).first()
            val cover = checkNotNull(track.cover)
            suspend fun calls(count: Int) = repeat(count / CALLS) {
                core.library.track(track.id)
                core.library.search("tone", 20)
                core.library.cover(cover, 300).use { it.length() }
                core.playback.send(PlaybackCommand.PlayLast(List(10) { QueueTrack(track.id, track.title) }))
                core.playback.send(PlaybackCommand.Clear)
                core.playback.snapshot()
                core.playback.positionMs()
                core.downloads.wholeTracks(listOf(track.id))
                val ear = PlaybackEar()
                core.playback.subscribe(ear).use { subscription ->
                    ear.heard.await("the present state")
                    subscription.stop()
                }
            }
            calls(10_000)
            val before = resident()
            repeat(ROUNDS) { calls(10_000) }
            val grown = resident() - before
            println("${ROUNDS * 10_000} calls: $grown KiB more than before, of $before KiB")
            assertTrue("grown by $grown KiB", grown < LIMIT)
            eventually("no listener and no continuation is left") {
                System.gc()
                handles() == 1 // the store of secrets
            }
            assertEquals(0, core.downloads.pins().size)
        }
    }

    private companion object {
        /** Calls in a round: nine, and two of the subscription. */
        const val CALLS = 11

        const val ROUNDS = 3

        /** KiB: a kibibyte and a half for each call would be more. The heap, small here, breathes within it. */
        const val LIMIT = 48L * 1024

        /** Memory of this process, KiB. The heap's share is bounded by its small limit. */
        fun resident(): Long {
            System.gc()
            val line = File("/proc/self/status").readLines().single { it.startsWith("VmRSS:") }
            return line.filter(Char::isDigit).toLong()
        }

        /** Kotlin objects that native code holds. */
        fun handles(): Int {
            val converters = listOf(
                FfiConverterTypePlaybackListener, FfiConverterTypeDownloadsListener, FfiConverterTypeLibraryListener,
                FfiConverterTypeSyncListener, FfiConverterTypeSecretStore,
            )
            return converters.sumOf { converter ->
                val map = FfiConverterCallbackInterface::class.java.getDeclaredField("handleMap")
                map.isAccessible = true
                val handles = checkNotNull(map.get(converter))
                val inner = handles.javaClass.getDeclaredField("map")
                inner.isAccessible = true
                (inner.get(handles) as Map<*, *>).size
            }
        }
    }
}
