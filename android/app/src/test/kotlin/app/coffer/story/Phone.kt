package app.coffer.story

import android.app.Notification
import android.content.ComponentName
import android.content.Intent
import android.media.session.PlaybackState as PlatformState
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Bundle
import android.os.SystemClock
import android.view.KeyEvent
import androidx.media3.session.MediaBrowser
import androidx.media3.session.MediaController
import androidx.media3.session.SessionError
import androidx.media3.session.SessionToken
import app.coffer.MainThread
import app.coffer.core.AlbumQuery
import app.coffer.core.AlbumSort
import app.coffer.core.Core
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackState
import app.coffer.core.Proof
import app.coffer.core.Track
import app.coffer.core.queued
import app.coffer.playback.PlaybackService
import app.coffer.testlocker.TestLocker
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ServiceController
import org.robolectric.shadows.ShadowNetworkCapabilities
import android.media.session.MediaController as LockScreen

/** A phone with the app on it: its service, its lock screen, its headset. */
class Phone(private val main: MainThread) {
    val app get() = RuntimeEnvironment.getApplication() as StoryApp
    private val name get() = ComponentName(app, PlaybackService::class.java)
    private var running: ServiceController<PlaybackService>? = null
    val service: PlaybackService get() = checkNotNull(running).get()
    lateinit var core: Core
        private set

    /** An app's or the car's view of the session. */
    lateinit var browser: MediaBrowser
        private set

    /** What the session said of tracks that it passed over. */
    val errors = mutableListOf<SessionError>()

    /** The system's view of the session. */
    lateinit var lockScreen: LockScreen
        private set

    /** At home, in the Wi-Fi. */
    private fun joinWifi() {
        val connectivity = app.getSystemService(ConnectivityManager::class.java)
        val wifi = ShadowNetworkCapabilities.newInstance()
        for (capability in listOf(NetworkCapabilities.NET_CAPABILITY_NOT_METERED, NetworkCapabilities.NET_CAPABILITY_NOT_ROAMING)) {
            shadowOf(wifi).addCapability(capability)
        }
        shadowOf(connectivity).setNetworkCapabilities(connectivity.activeNetwork, wifi)
    }

    /** Starts the process: the app, its core, its service. */
    fun start() {
        joinWifi()
        FakeMediaSessions.install(app)
        val service = Robolectric.buildService(PlaybackService::class.java).create()
        running = service
        for (action in listOf("androidx.media3.session.MediaSessionService", "androidx.media3.session.MediaLibraryService", "android.media.browse.MediaBrowserService")) {
            val intent = Intent(action).setComponent(name)
            shadowOf(app).setComponentNameAndServiceForBindServiceForIntent(intent, name, service.get().onBind(Intent(action)))
        }
        core = main.run("the core opens") { app.openCore() }
        browser = main.await("a controller connects", MediaBrowser.Builder(app, SessionToken(app, name)).setListener(Listener()).buildAsync())
        lockScreen = LockScreen(app, service.get().platformToken())
    }

    private inner class Listener : MediaBrowser.Listener {
        override fun onError(controller: MediaController, sessionError: SessionError) {
            errors += sessionError
        }
    }

    private fun PlaybackService.platformToken() = checkNotNull(sessions.single()).platformToken

    /** The process is gone: nothing had time to say goodbye. */
    fun kill() {
        browser.release()
        running?.destroy()
        running = null
        main.idle()
        core.close()
        app.forget()
    }

    /** Ends the process well. */
    fun release() {
        if (running == null) return
        if (::browser.isInitialized) browser.release()
        main.idle()
        running?.destroy()
        running = null
        main.idle()
        if (::core.isInitialized) {
            main.run("the core ends") { core.shutDown() }
            app.forget()
        }
        app.uncaught.firstOrNull()?.let { throw AssertionError("an error that nobody caught", it) }
    }

    fun until(what: String, condition: () -> Boolean) =
        main.until("$what\n  core: ${core.playback.state.value.snapshot}\n  downloads: ${core.downloads.queue.value}") {
            app.uncaught.firstOrNull()?.let { throw AssertionError("an error that nobody caught", it) }
            condition()
        }

    /** Signs in as one does with a code from the locker's web page, and waits for the library. */
    fun signIn(locker: TestLocker, tracks: Long) {
        main.run("signed in") { core.signIn(locker.url, Proof.PairingCode(locker.pairingCode())) }
        until("$tracks tracks are in the library") { main.run("counting") { core.library.counts() }.tracks == tracks }
    }

    fun albums(): List<List<Track>> =
        main.run("albums") {
            core.library.albums(AlbumQuery(AlbumSort.TITLE)).map { core.library.albumTracks(it.id) }
        }

    /** A tap on a list of tracks. */
    fun tap(tracks: List<Track>, at: Int = 0) {
        core.playback.send(PlaybackCommand.PlayNow(tracks.map { it.queued() }, at))
    }

    fun snapshot() = core.playback.state.value.snapshot

    fun plays(track: Track) = snapshot().state == PlaybackState.Playing && snapshot().current?.track == track.id

    /** What the lock screen's bar shows now. */
    fun lockScreenPosition(): Long {
        val state = checkNotNull(lockScreen.playbackState)
        val moved = if (state.state == PlatformState.STATE_PLAYING) SystemClock.elapsedRealtime() - state.lastPositionUpdateTime else 0
        return state.position + (moved * state.playbackSpeed).toLong()
    }

    fun lockScreenTitle(): String? = lockScreen.metadata?.getString(android.media.MediaMetadata.METADATA_KEY_TITLE)

    fun notification(): Notification? = shadowOf(service).lastForegroundNotification

    /** A button of the headset. */
    fun press(code: Int) {
        for (action in listOf(KeyEvent.ACTION_DOWN, KeyEvent.ACTION_UP)) {
            val intent = Intent(Intent.ACTION_MEDIA_BUTTON).setComponent(name).putExtra(Intent.EXTRA_KEY_EVENT, KeyEvent(action, code))
            service.onStartCommand(intent, 0, 1)
        }
    }

    fun search(words: String) = lockScreen.transportControls.playFromSearch(words, Bundle.EMPTY)
}
