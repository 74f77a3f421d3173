package app.coffer.story

import app.coffer.MainThread
import app.coffer.core.FailureKind
import app.coffer.core.NativeCoreRunner
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackState
import app.coffer.core.RepeatMode
import app.coffer.core.Sound
import app.coffer.core.Track
import app.coffer.testlocker.Music
import app.coffer.testlocker.TestLocker
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import java.io.File
import java.io.OutputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder
import kotlin.math.abs

/** The locker goes away, and so does the app. */
@RunWith(NativeCoreRunner::class)
@Config(application = StoryApp::class, shadows = [RealMediaController::class])
class OfflineTest {
    @get:Rule
    val main = MainThread()

    @get:Rule
    val folder = TemporaryFolder()

    private val locker by lazy { TestLocker() }
    private val phone by lazy { Phone(main) }

    @Before
    fun setUp() {
        locker.upload(Music.artists().first(), Music.artists()[1])
    }

    @After
    fun tearDown() {
        phone.release()
        locker.close()
    }

    private fun start() {
        phone.start()
        phone.signIn(locker, tracks = 6)
    }

    private fun pin(tracks: List<Track>) {
        main.run("pinned") { tracks.forEach { phone.core.downloads.pin(PinTarget.Track(it.id)) } }
        phone.until("what is pinned is whole") { main.run("asking") { phone.core.downloads.wholeTracks(tracks.map { it.id }) }.all { it } }
    }

    @Test
    fun `without the locker a pinned track plays to its end, one that is not says why, and the queue goes on`() {
        start()
        val (pinned, other) = phone.albums()
        pin(pinned)
        locker.stop()

        phone.tap(listOf(pinned[0], other[0], pinned[1]))
        phone.until("the pinned track plays") { phone.plays(pinned[0]) && phone.browser.isPlaying }
        var last = 0L
        phone.until("the queue goes on to what is here") {
            val at = phone.core.playback.positionMs()
            if (phone.plays(pinned[0])) last = maxOf(last, at)
            phone.plays(pinned[1])
        }
        assertTrue("it played to its end: $last of ${pinned[0].durationMs} ms", last > pinned[0].durationMs - 2_000)
        val problem = checkNotNull(phone.snapshot().problem)
        assertEquals(other[0].id, problem.track)
        assertEquals(FailureKind.NETWORK, problem.kind)
        val words = "“${other[0].title}” is not on this device and the locker cannot be reached"
        phone.until("whoever shows the session is told") { words in phone.errors.map { it.message } }
        phone.until("the lock screen has moved on") { phone.lockScreenTitle() == pinned[1].title }
        // The controller is told in messages of its own, which may come later than the lock screen's.
        phone.until("the controller has moved on, and plays") {
            phone.browser.isPlaying && phone.browser.mediaMetadata.title?.toString() == pinned[1].title
        }
    }

    @Test
    fun `without the locker every frame of what is pinned sounds`() {
        val file = File(folder.root, "sound.wav")
        phone.app.sound = Sound.Wav(file.path)
        start()
        val (pinned, other) = phone.albums()
        pin(pinned)
        locker.stop()
        // The one in between is AAC, whose end another decoder leaves on.
        val exact = listOf(pinned[0], pinned[2])
        phone.tap(listOf(exact[0], other[0], exact[1]))
        phone.until("the queue has ended") { phone.snapshot().state == PlaybackState.Ended }
        phone.release()
        val wav = Wav(file)
        val expected = exact.sumOf { decoded(it, wav.rate) }
        assertTrue("${wav.frames} frames of $expected", abs(wav.frames - expected) <= RESAMPLED)
    }

    /** The length of a WAV file of two channels of 32-bit floats. */
    private class Wav(file: File) {
        val rate: Int
        val frames: Long

        init {
            val head = ByteBuffer.wrap(file.inputStream().use { it.readNBytes(HEAD) }).order(ByteOrder.LITTLE_ENDIAN)
            rate = head.getInt(RATE_AT)
            val data = String(head.array(), Charsets.ISO_8859_1).indexOf("data")
            frames = (file.length() - data - CHUNK_HEAD) / FRAME
        }
    }

    /** The frames of a track at [rate], by another decoder. */
    private fun decoded(track: Track, rate: Int): Long {
        val file = Music.folder.walk().single { it.isFile && track.title in it.name }
        val decoder = ProcessBuilder("ffmpeg", "-v", "error", "-i", file.path, "-f", "f32le", "-ac", "2", "-ar", "$rate", "-")
        val process = decoder.redirectError(ProcessBuilder.Redirect.INHERIT).start()
        val length = process.inputStream.use { it.copyTo(OutputStream.nullOutputStream()) }
        assertEquals("ffmpeg", 0, process.waitFor())
        return length / FRAME
    }

    @Test
    fun `after the process was killed the queue and the position are back, and a headset resumes them`() {
        start()
        val (first, second) = phone.albums()
        pin(first)
        phone.tap(first + second, at = 1)
        phone.until("it plays") { phone.plays(first[1]) && phone.browser.isPlaying }
        phone.core.playback.send(PlaybackCommand.SetRepeat(RepeatMode.ALL))
        phone.browser.pause()
        phone.browser.seekTo(4_000)
        phone.until("it stands where it was put") { phone.snapshot().run { state == PlaybackState.Paused && positionMs == 4_000L && repeat == RepeatMode.ALL } }
        val queue = phone.core.playback.state.value.queue
        phone.kill()
        locker.stop()

        phone.start()
        phone.until("the queue is back") { phone.core.playback.state.value.queue.size == queue.size }
        assertEquals(queue.map { it.track }, phone.core.playback.state.value.queue.map { it.track })
        assertEquals(first[1].id, phone.snapshot().current?.track)
        assertEquals(4_000L, phone.snapshot().positionMs)
        assertEquals(RepeatMode.ALL, phone.snapshot().repeat)
        phone.until("the lock screen shows it") { phone.lockScreenTitle() == first[1].title && phone.browser.currentPosition == 4_000L }
        phone.press(android.view.KeyEvent.KEYCODE_MEDIA_PLAY)
        phone.until("it plays on from there, without the locker") { phone.plays(first[1]) && phone.core.playback.positionMs() >= 4_000 }
        assertEquals("the queue is the same", queue.size, phone.snapshot().queueSize)
    }

    private companion object {
        const val HEAD = 200
        const val RATE_AT = 24
        const val CHUNK_HEAD = 8

        /** Two channels of 32-bit floats. */
        const val FRAME = 8

        /** Frames by which two resamplers may round a length differently. */
        const val RESAMPLED = 4
    }
}
