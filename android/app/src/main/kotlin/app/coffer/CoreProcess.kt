package app.coffer

import android.app.Application
import android.os.Build
import android.util.Log
import app.coffer.core.CofferException
import app.coffer.core.Core
import app.coffer.core.CoreConfig
import app.coffer.core.NetworkState
import app.coffer.core.NetworkWatcher
import app.coffer.core.SecretStore
import app.coffer.playback.PlaybackConnection
import app.coffer.playback.Resumable
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * Opens the core and joins it with the system: network, playback service.
 *
 * @param scope on the main thread; the life of the core.
 */
internal class CoreProcess(
    private val app: Application,
    private val scope: CoroutineScope,
    private val config: (NetworkState) -> CoreConfig,
    private val secrets: () -> SecretStore,
) {
    private val current = MutableStateFlow<CoreState>(CoreState.Opening)
    val state: StateFlow<CoreState> = current.asStateFlow()

    init {
        open()
    }

    fun retry() {
        if (current.value is CoreState.Failed) {
            current.value = CoreState.Opening
            open()
        }
    }

    private fun open() {
        scope.launch {
            val network = NetworkWatcher(app)
            current.value =
                try {
                    // Loading the native code and migrating a database take their time.
                    val core = withContext(Dispatchers.IO) { Core.open(app, config(network.now()), secrets(), deviceName(), scope) }
                    join(core, network)
                    CoreState.Open(core)
                } catch (e: CofferException) {
                    Log.e("Coffer", "the core does not open", e)
                    CoreState.Failed(e)
                }
        }
    }

    private fun join(core: Core, network: NetworkWatcher) {
        PlaybackConnection(app, core.playback.state, scope)
        Resumable(app).follow(core.playback.state, scope)
        scope.launch {
            var before: NetworkState? = null
            network.states.collect { now ->
                core.networkChanged(now)
                if (now != NetworkState.NONE && (before == null || before == NetworkState.NONE)) core.requestSync()
                before = now
            }
        }
    }

    /** How this device is called in the list that its owner sees. */
    private fun deviceName(): String = "${Build.MANUFACTURER} ${Build.MODEL}".trim().ifEmpty { "Android" }
}

/** Whether the core is there. */
sealed interface CoreState {
    data object Opening : CoreState

    data class Open(val core: Core) : CoreState

    data class Failed(val error: CofferException) : CoreState
}
