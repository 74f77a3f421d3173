package app.coffer.story

import android.app.Notification
import android.media.MediaMetadata
import android.media.session.MediaSession
import android.media.session.PlaybackState as PlatformState
import android.net.Uri
import android.os.Bundle
import android.os.Process
import android.view.KeyEvent
import androidx.media3.session.MediaSession.ControllerInfo
import app.coffer.MainThread
import app.coffer.browse.CoverUri
import app.coffer.core.NativeCoreRunner
import app.coffer.core.PlaybackState
import app.coffer.playback.ArtworkForOthers
import app.coffer.playback.SessionCallback
import app.coffer.testlocker.Music
import app.coffer.testlocker.TestLocker
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.io.FileNotFoundException
import kotlin.math.abs

/** A locker, a phone, and a lock screen. */
@RunWith(NativeCoreRunner::class)
@Config(application = StoryApp::class, shadows = [RealMediaController::class])
class LockScreenTest {
    @get:Rule
    val main = MainThread()

    private val locker by lazy { TestLocker() }
    private val phone by lazy { Phone(main) }

    @Before
    fun setUp() {
        locker.upload(Music.artists().first(), Music.artists()[1])
        phone.start()
        phone.signIn(locker, tracks = 6)
    }

    @After
    fun tearDown() {
        phone.release()
        locker.close()
    }

    @Test
    fun `an album that is tapped plays, and the lock screen shows and steers it`() {
        val album = phone.albums().first()
        phone.tap(album)

        phone.until("a controller says that it plays") { phone.browser.isPlaying }
        phone.until("the lock screen says that it plays") { phone.lockScreen.playbackState?.state == PlatformState.STATE_PLAYING }
        phone.until("a controller shows what") {
            phone.browser.mediaMetadata.run { title == album[0].title && artist == album[0].artist && albumTitle == album[0].album && artworkUri != null }
        }
        phone.until("the lock screen shows what") {
            val shown = phone.lockScreen.metadata
            shown?.getString(MediaMetadata.METADATA_KEY_TITLE) == album[0].title &&
                shown.getString(MediaMetadata.METADATA_KEY_ARTIST) == album[0].artist &&
                shown.getString(MediaMetadata.METADATA_KEY_ALBUM) == album[0].album &&
                abs(shown.getLong(MediaMetadata.METADATA_KEY_DURATION) - album[0].durationMs) < 1_000
        }
        phone.until("the lock screen shows the cover") { picture() != null }
        phone.until("the lock screen has the queue") {
            phone.lockScreen.queue?.map { it.description.title.toString() } == album.map { it.title }
        }

        val (began, shown, sounded) = Triple(phone.browser.currentPosition, phone.lockScreenPosition(), phone.core.playback.positionMs())
        phone.until("the position moves: controller") { phone.browser.currentPosition > began + 200 }
        phone.until("the position moves: lock screen") { phone.lockScreenPosition() > shown + 200 }
        phone.until("the position moves: core") { phone.core.playback.positionMs() > sounded + 200 }

        val controls = phone.lockScreen.transportControls
        controls.pause()
        phone.until("the core pauses") { phone.snapshot().state == PlaybackState.Paused }
        phone.until("the lock screen is answered") { phone.lockScreen.playbackState?.state == PlatformState.STATE_PAUSED }
        controls.seekTo(3_000)
        phone.until("the core seeks") { phone.snapshot().positionMs == 3_000L }
        phone.until("the lock screen shows it") { phone.lockScreenPosition() == 3_000L && phone.browser.currentPosition == 3_000L }
        controls.skipToNext()
        phone.until("the core goes to the next track") { phone.snapshot().current?.track == album[1].id }
        phone.until("the lock screen shows the next track") { phone.lockScreenTitle() == album[1].title }
        assertEquals("what is paused stays so", PlatformState.STATE_PAUSED, phone.lockScreen.playbackState?.state)
        controls.play()
        phone.until("it plays") { phone.plays(album[1]) && phone.browser.isPlaying }
        controls.skipToQueueItem(checkNotNull(phone.lockScreen.queue)[0].queueId)
        phone.until("it plays what was chosen in the lock screen's queue") { phone.plays(album[0]) && phone.lockScreenTitle() == album[0].title }
    }

    private fun picture() =
        phone.lockScreen.metadata?.run { getBitmap(MediaMetadata.METADATA_KEY_ART) ?: getBitmap(MediaMetadata.METADATA_KEY_ALBUM_ART) }

    @Test
    fun `the notification has the session, the title and the buttons, and the service is in the foreground`() {
        val album = phone.albums().first()
        phone.tap(album, at = 1)
        phone.until("in the foreground") { phone.notification()?.extras?.getCharSequence(Notification.EXTRA_TITLE)?.toString() == album[1].title }
        val notification = checkNotNull(phone.notification())
        assertEquals(Notification.MediaStyle::class.java.name, notification.extras.getString(Notification.EXTRA_TEMPLATE))
        @Suppress("DEPRECATION")
        assertEquals(phone.lockScreen.sessionToken, notification.extras.getParcelable<MediaSession.Token>(Notification.EXTRA_MEDIA_SESSION))
        assertEquals("playback", notification.channelId)
        assertEquals(listOf("Seek to previous item", "Pause", "Seek to next item"), notification.actions.map { it.title.toString() })
        assertTrue("a tap on it opens the app", shadowOf(notification.contentIntent).isActivity)
        phone.until("the cover is on it") { phone.notification()?.getLargeIcon() != null }

        phone.service.onStartCommand(shadowOf(notification.actions[1].actionIntent).savedIntent, 0, 2)
        phone.until("its button pauses") { phone.snapshot().state == PlaybackState.Paused }
        phone.until("and becomes another") { phone.notification()?.actions?.get(1)?.title.toString() == "Play" || shadowOf(phone.service).isForegroundStopped }
    }

    @Test
    fun `the buttons of a headset reach the core`() {
        val album = phone.albums().first()
        phone.tap(album)
        phone.until("it plays") { phone.plays(album[0]) && phone.browser.isPlaying }
        phone.press(KeyEvent.KEYCODE_MEDIA_PAUSE)
        phone.until("paused") { phone.snapshot().state == PlaybackState.Paused && !phone.browser.playWhenReady }
        phone.press(KeyEvent.KEYCODE_MEDIA_PLAY)
        phone.until("playing") { phone.plays(album[0]) }
        phone.press(KeyEvent.KEYCODE_MEDIA_NEXT)
        phone.until("next") { phone.plays(album[1]) }
        phone.press(KeyEvent.KEYCODE_HEADSETHOOK)
        phone.until("the hook pauses") { phone.snapshot().state == PlaybackState.Paused }
    }

    @Test
    fun `a stranger is turned away`() {
        val callback = SessionCallback(main.scope, { phone.core }, { error("not asked") }, ArtworkForOthers(phone.app) { phone.core })
        fun accepted(uid: Int, trusted: Boolean) =
            callback.onConnect(phone.service.sessions.single(), controller(uid, trusted)).isAccepted
        assertFalse(accepted(Process.myUid() + 1, trusted = false))
        assertTrue("whom the system trusts", accepted(Process.myUid() + 1, trusted = true))
        assertTrue("the app itself", accepted(Process.myUid(), trusted = false))
    }

    private fun controller(uid: Int, trusted: Boolean) =
        ControllerInfo.createTestOnlyControllerInfo("org.example.other", 1, uid, 0, 0, trusted, Bundle.EMPTY, true)

    @Test
    fun `of the app's files only covers are given out, and only to be read`() {
        val resolver = phone.app.contentResolver
        val cover = CoverUri.of(checkNotNull(phone.albums().first().first().cover))
        assertThrows(FileNotFoundException::class.java) { resolver.openFileDescriptor(cover, "w") }
        for (path in listOf("secrets", "../secrets", "1/x/y", "")) {
            val other = Uri.parse("content://${CoverUri.AUTHORITY}/$path")
            assertThrows(path, FileNotFoundException::class.java) { resolver.openFileDescriptor(other, "r") }
        }
        assertEquals("image/*", resolver.getType(cover))
    }

    @Test
    fun `a car finds its way and plays what it shows`() {
        val root = main.await("the root", phone.browser.getLibraryRoot(null)).value
        assertEquals("root", root?.mediaId)
        val albums = main.await("albums", phone.browser.getChildren("albums", 0, 10, null)).value
        assertEquals(2, albums?.size)
        val tracks = checkNotNull(main.await("tracks", phone.browser.getChildren(checkNotNull(albums)[1].mediaId, 0, 10, null)).value)
        assertNotNull(tracks[1].mediaMetadata.artworkUri)
        assertTrue(main.await("nothing", phone.browser.getChildren("album:999", 0, 10, null)).resultCode < 0)
        assertEquals(0, main.await("search", phone.browser.search(tracks[0].mediaMetadata.title.toString(), null)).resultCode)

        phone.lockScreen.transportControls.playFromMediaId(tracks[1].mediaId, null)
        val album = phone.albums()[1]
        phone.until("the track plays within its album") { phone.plays(album[1]) && phone.snapshot().queueSize == album.size }
        phone.search(album[0].title)
        phone.until("spoken words play") { phone.plays(album[0]) && phone.snapshot().queueSize == 1 }
    }
}
