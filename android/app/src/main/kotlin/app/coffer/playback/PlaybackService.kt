package app.coffer.playback

import android.app.PendingIntent
import androidx.media3.session.CacheBitmapLoader
import androidx.media3.session.DefaultMediaNotificationProvider
import androidx.media3.session.MediaLibraryService
import androidx.media3.session.MediaSession.ControllerInfo
import app.coffer.CofferApp
import app.coffer.R
import app.coffer.browse.BrowseTree
import app.coffer.core.Core
import app.coffer.core.PlaybackState
import app.coffer.core.wantsSound
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus

/** The core as the system sees it: notification, lock screen, media buttons, Bluetooth, cars, resumption. */
class PlaybackService : MediaLibraryService() {
    private val app get() = application as CofferApp
    private val scope by lazy { CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate + app.errors) }
    private var session: MediaLibrarySession? = null
    private var interruptions: Interruptions? = null
    private val awake by lazy { WakefulPlayback(this) }

    override fun onCreate() {
        super.onCreate()
        setMediaNotificationProvider(
            DefaultMediaNotificationProvider.Builder(this)
                .setChannelId("playback")
                .setChannelName(R.string.playback_channel)
                .build()
                .apply { setSmallIcon(R.drawable.ic_notification) },
        )
        val player = CorePlayer(resources, scope + SupervisorJob(scope.coroutineContext[Job]))
        val callback = SessionCallback(scope, app::openCore, ::tree, ArtworkForOthers(this, app::openCore))
        val session =
            MediaLibrarySession.Builder(this, player, callback)
                .setBitmapLoader(CacheBitmapLoader(CoverBitmaps(scope, app::openCore)))
                .apply { activity()?.let(::setSessionActivity) }
                .build()
        this.session = session
        scope.launch {
            val core = app.openCore()
            val interruptions = Interruptions(this@PlaybackService, core.playback, scope)
            this@PlaybackService.interruptions = interruptions
            player.open(core.playback, core.library, interruptions.state)
            launch { keepAwake(core) }
            tellProblems(core, session)
        }
    }

    /** A track that was passed over: the player goes on, and whoever shows it says why. */
    private suspend fun tellProblems(core: Core, session: MediaLibrarySession) {
        core.playback.state
            .map { view -> view.snapshot.problem?.takeIf { view.snapshot.state != PlaybackState.Failed } }
            .distinctUntilChanged()
            .collect { problem -> problem?.let { session.sendError(it.toSessionError(resources)) } }
    }

    private suspend fun keepAwake(core: Core) {
        core.playback.state.map { it.snapshot.state.wantsSound }.distinctUntilChanged().collect { awake.set(it) }
    }

    private fun tree(core: Core) = BrowseTree(core.library, core.downloads, resources)

    /** Where a tap on the notification leads. */
    private fun activity(): PendingIntent? =
        packageManager.getLaunchIntentForPackage(packageName)?.let { PendingIntent.getActivity(this, 0, it, PendingIntent.FLAG_IMMUTABLE) }

    override fun onGetSession(controllerInfo: ControllerInfo): MediaLibrarySession? = session

    override fun onDestroy() {
        interruptions?.release()
        awake.set(false)
        session?.run {
            player.release()
            release()
        }
        session = null
        scope.cancel()
        super.onDestroy()
    }
}
