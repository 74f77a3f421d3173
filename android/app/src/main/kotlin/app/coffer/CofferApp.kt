package app.coffer

import android.app.Application
import app.coffer.core.AndroidKeystoreKeys
import app.coffer.core.Core
import app.coffer.core.CoreConfig
import app.coffer.core.KeystoreSecrets
import app.coffer.core.NetworkState
import app.coffer.core.SecretStore
import app.coffer.core.Sound
import app.coffer.settings.Preferences
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.filterIsInstance
import kotlinx.coroutines.flow.first
import java.io.File
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/** Owns the one core of the process. */
open class CofferApp : Application() {
    /** Added to the app's long-lived coroutines. Nothing by default: what nobody caught is a bug, and ends the process. */
    internal open val errors: CoroutineContext get() = EmptyCoroutineContext

    /** What belongs to the core of this process; made when it is looked at for the first time. */
    private val process: CoreProcess get() = made ?: newProcess().also { made = it }
    private var made: CoreProcess? = null

    /** The core, or why there is none. Looking at it for the first time opens it. Main thread only. */
    val core: StateFlow<CoreState> get() = process.state

    /** The core, as soon as it is open. Main thread only. */
    suspend fun openCore(): Core = core.filterIsInstance<CoreState.Open>().first().core

    /** Tries again after [CoreState.Failed]. */
    fun retry() = process.retry()

    private fun newProcess() =
        CoreProcess(this, CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate + errors), ::config, ::secrets)

    /** Forgets the core, as the end of the process does. */
    internal fun forget() {
        made = null
    }

    /** Where the core keeps its data, and where sound goes. */
    protected open fun config(network: NetworkState): CoreConfig {
        // Here and not on a screen: a headset may start the app without one, and the limit holds for it, too.
        val preferences = Preferences(getSharedPreferences(Preferences.FILE, MODE_PRIVATE))
        return CoreConfig(
            home = File(noBackupFilesDir, "core").path,
            sound = Sound.Device,
            network = network,
            cacheLimitBytes = preferences.cacheLimit.state.value,
            downloadOnMetered = preferences.downloadOnMetered.state.value,
        )
    }

    /** Where the core keeps its secrets. */
    protected open fun secrets(): SecretStore = KeystoreSecrets(File(noBackupFilesDir, "secrets"), AndroidKeystoreKeys())
}
