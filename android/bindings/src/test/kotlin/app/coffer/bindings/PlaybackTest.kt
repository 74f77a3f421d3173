package app.coffer.bindings

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class PlaybackTest {
    @Test
    fun `music plays, moves on by itself, and its bytes stay`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val tracks = core.library.tracks(TrackQuery(TrackSort.TITLE)).take(3)
            val ear = PlaybackEar()
            core.playback.subscribe(ear).use {
                val idle = ear.heard.await("the present state")
                assertTrue(idle.isNewQueue)
                assertEquals(PlaybackState.Idle, idle.snapshot.state)
                assertNull(idle.snapshot.current)
                assertEquals(1, idle.snapshot.volume.toInt())

                val number = core.playback.send(PlaybackCommand.PlayNow(tracks.map(::queued), 1))
                val playing = ear.await("the second track") {
                    it.state is PlaybackState.Playing && it.lastApplied >= number
                }
                assertEquals(tracks.map { it.id }, playing.queue.map { it.track })
                assertEquals(1, playing.snapshot.currentIndex)
                assertEquals(playing.queue[1], playing.snapshot.current)
                assertEquals(3, playing.snapshot.queueSize)
                eventually("the position moves") { core.playback.positionMs() > 100 }
                val seen = core.playback.snapshot()
                assertEquals(1, seen.speed)
                assertTrue("$seen", seen.positionMs <= core.playback.positionMs())

                val duration = checkNotNull(seen.durationMs)
                core.playback.send(PlaybackCommand.Seek(duration - 300))
                val next = ear.await("the third track") { it.currentIndex == 2 && it.state is PlaybackState.Playing }
                assertFalse("the queue does not cross again", next.isNewQueue)
                val last = core.playback.send(PlaybackCommand.Seek(Long.MAX_VALUE))
                ear.await("the end") { it.lastApplied >= last && it.state is PlaybackState.Ended }
            }
            val ranges = core.playback.cachedRanges(tracks[1].id)
            assertTrue("$ranges", ranges.isNotEmpty() && ranges.all { it.start in 0f..1f && it.end in it.start..1f })
        }
    }

    @Test
    fun `every command is applied under its number`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val tracks = core.library.tracks(TrackQuery(TrackSort.TITLE)).map(::queued)
            val ear = PlaybackEar()
            core.playback.subscribe(ear).use {
                fun after(
                    command: PlaybackCommand,
                    wanted: (PlaybackState) -> Boolean = { true },
                ): PlaybackEar.Moment {
                    val number = core.playback.send(command)
                    return ear.await("$command") { it.lastApplied >= number && wanted(it.state) }
                }
                after(PlaybackCommand.PlayNow(tracks.take(3), null))
                after(PlaybackCommand.Pause) { it is PlaybackState.Paused || it == PlaybackState.Loading(false) }
                assertEquals(5, after(PlaybackCommand.PlayNext(tracks.drop(3).take(2))).queue.size)
                var moment = after(PlaybackCommand.PlayLast(tracks.drop(5).take(1)))
                assertEquals(listOf(0, 3, 4, 1, 2, 5).map { tracks[it].track }, moment.queue.map { it.track })
                moment = after(PlaybackCommand.Move(moment.queue[5].id, 1))
                assertEquals(tracks[5].track, moment.queue[1].track)
                moment = after(PlaybackCommand.Remove(moment.queue[1].id))
                assertEquals(5, moment.snapshot.queueSize)
                assertTrue(moment.snapshot.canUndo)
                moment = after(PlaybackCommand.Undo)
                assertEquals(6, moment.snapshot.queueSize)
                assertEquals(0.25f, after(PlaybackCommand.SetVolume(0.25f)).snapshot.volume)
                assertTrue(after(PlaybackCommand.SetShuffle(true)).snapshot.shuffle)
                assertFalse(after(PlaybackCommand.SetShuffle(false)).snapshot.shuffle)
                assertEquals(RepeatMode.ONE, after(PlaybackCommand.SetRepeat(RepeatMode.ONE)).snapshot.repeat)
                assertEquals(RepeatMode.ALL, after(PlaybackCommand.SetRepeat(RepeatMode.ALL)).snapshot.repeat)
                assertTrue(after(PlaybackCommand.StopAfterCurrent(true)).snapshot.stopAfterCurrent)
                after(PlaybackCommand.StopAfterCurrent(false))
                val there = moment.queue[2].id
                assertEquals(there, after(PlaybackCommand.SkipTo(there)).snapshot.current?.id)
                assertEquals(3, after(PlaybackCommand.Next).snapshot.currentIndex)
                assertEquals(2, after(PlaybackCommand.Previous).snapshot.currentIndex)
                after(PlaybackCommand.Play) { it is PlaybackState.Playing }
                after(PlaybackCommand.InterruptionBegan(Interruption.TRANSIENT)) { it is PlaybackState.Paused }
                after(PlaybackCommand.InterruptionEnded) { it is PlaybackState.Playing }
                after(PlaybackCommand.InterruptionBegan(Interruption.DUCK))
                after(PlaybackCommand.InterruptionEnded)
                after(PlaybackCommand.BecomingNoisy) { it is PlaybackState.Paused }
                after(PlaybackCommand.Toggle) { it is PlaybackState.Playing }
                after(PlaybackCommand.InterruptionBegan(Interruption.PERMANENT))
                after(PlaybackCommand.Stop) { it is PlaybackState.Idle }
                assertEquals(0, after(PlaybackCommand.Clear).snapshot.queueSize)
                val numbers = List(100) { core.playback.send(PlaybackCommand.Pause) }
                assertEquals((numbers.first()..numbers.last()).toList(), numbers)
            }
        }
    }

    @Test
    fun `what does not play says why, and the network is told`() = contract {
        TestCore.open().use { core ->
            val ear = PlaybackEar()
            core.playback.subscribe(ear).use {
                core.playback.send(PlaybackCommand.PlayNow(listOf(QueueTrack(track = 404, title = "Gone")), 0))
                val problem = checkNotNull(ear.await("a problem") { it.problem != null }.snapshot.problem)
                assertEquals(FailureKind.NOT_FOUND, problem.kind)
                assertEquals("Gone", problem.title)
                assertEquals(404, problem.track)
                core.coffer.networkChanged(NetworkState.NONE)
                ear.await("no network") { !it.online }
                core.coffer.networkChanged(NetworkState.ROAMING)
                ear.await("a network") { it.online }
            }
        }
    }

    @Test
    fun `the queue is back after a restart, paused`() = contract {
        val secrets = MemorySecrets()
        val first = TestCore.open(secrets = secrets)
        first.signedIn()
        val tracks = first.library.tracks(TrackQuery(TrackSort.TITLE)).take(4).map(::queued)
        val ear = PlaybackEar()
        val subscription = first.playback.subscribe(ear)
        first.playback.send(PlaybackCommand.PlayNow(tracks, 2))
        ear.await("music") { it.state is PlaybackState.Playing }
        subscription.close()
        first.leave()
        TestCore.open(home = first.home, secrets = secrets).use { core ->
            val again = PlaybackEar()
            core.playback.subscribe(again).use {
                val moment = again.await("the queue") { it.queueSize == 4 }
                assertEquals(2, moment.snapshot.currentIndex)
                assertEquals(tracks.map { it.track }, moment.queue.map { it.track })
                assertNotEquals(PlaybackState.Playing, moment.snapshot.state)
            }
        }
    }

    @Test
    fun `the sound goes into a file where the user wants it there`() = contract {
        val file = File.createTempFile("coffer", ".wav")
        TestCore.open(sound = Sound.Wav(file.path)).use { core ->
            core.signedIn()
            val track = core.library.tracks(TrackQuery(TrackSort.TITLE)).first()
            val ear = PlaybackEar()
            core.playback.subscribe(ear).use {
                core.playback.send(PlaybackCommand.PlayNow(listOf(queued(track)), 0))
                ear.await("the end") { it.state is PlaybackState.Ended }
            }
        }
        assertTrue("${file.length()}", file.length() > 1_000_000)
        file.delete()
    }

    @Test
    fun `the device's output is not opened before something plays`() = contract {
        TestCore.open(sound = Sound.Device).use { core ->
            assertEquals(PlaybackState.Idle, core.playback.snapshot().state)
        }
    }

    private fun queued(track: Track) = QueueTrack(track.id, track.title, track.durationMs)
}
