package app.coffer.core

import android.content.Context
import app.coffer.bindings.Coffer
import app.coffer.bindings.NativeLibrary
import app.coffer.bindings.SyncListener
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.plus

/**
 * The open core. One per process.
 *
 * Its parts are interfaces, so that what uses one of them can be tried without the core.
 */
class Core private constructor(private val coffer: Coffer, private val device: String, private val scope: CoroutineScope) :
    AccountsAccess,
    Covers,
    AutoCloseable {
    private val session = coffer.session()
    private val musicLibrary = CoreLibrary(coffer.library())
    private val cacheDownloads = CoreDownloads(coffer.downloads())
    private val player = CorePlayback(coffer.playback())
    private val accountList = MutableStateFlow<List<Account>?>(null)
    private val syncStatus = MutableStateFlow<SyncStatus>(SyncStatus.Idle())
    private var syncing: Job? = null

    val library: LibraryAccess get() = musicLibrary
    val downloads: DownloadsAccess get() = cacheDownloads
    val playback: PlaybackAccess get() = player
    override val accounts: StateFlow<List<Account>?> = accountList.asStateFlow()
    override val sync: StateFlow<SyncStatus> = syncStatus.asStateFlow()

    /** The core's version. */
    val version: String get() = coffer.version()

    init {
        scope.launch {
            library.revisions.distinctUntilChangedBy { it.accounts to it.playlists + it.albums + it.tracks }.collect {
                readAccounts()
                cacheDownloads.readPins()
            }
        }
    }

    private suspend fun readAccounts() {
        accountList.value = calling { session.accounts() }
    }

    override suspend fun signIn(address: String, proof: Proof, allowCleartext: Boolean): Account {
        val account = calling { session.signIn(address, proof.toCore(), device, allowCleartext) }
        readAccounts()
        requestSync(account.id)
        return account
    }

    override suspend fun signOut(account: Long) {
        calling { session.signOut(account) }
        readAccounts()
        cacheDownloads.readPins()
    }

    override suspend fun usage(account: Long): Usage = calling { session.usage(account) }

    override fun requestSync(account: Long?) {
        synchronized(syncStatus) {
            val before = syncing
            syncing =
                scope.launch {
                    before?.join()
                    syncAll(account)
                }
        }
    }

    private suspend fun syncAll(only: Long?) {
        var error: CofferException? = null
        try {
            for (account in calling { session.accounts() }) {
                if (only == null || account.id == only) {
                    error = syncOne(account.id) ?: error
                }
            }
            readAccounts()
        } catch (e: CofferException) {
            error = e
        } finally {
            syncStatus.value = SyncStatus.Idle(error)
        }
    }

    private suspend fun syncOne(account: Long): CofferException? =
        try {
            syncStatus.value = SyncStatus.Running(account)
            val listener =
                object : SyncListener {
                    override fun onProgress(progress: SyncProgress) {
                        syncStatus.value = SyncStatus.Running(account, progress)
                    }
                }
            calling { session.sync(account, listener) }
            null
        } catch (e: CofferException) {
            e
        }

    /** Tells the core which network there is. */
    fun networkChanged(state: NetworkState): Unit = calling { coffer.networkChanged(state) }

    override suspend fun cover(ref: CoverRef, size: Int): CoverBytes = musicLibrary.cover(ref, size)

    /** Stops playing, saves what is to be saved and ends the core's threads. Nothing of this may be used afterwards. */
    suspend fun shutDown() {
        scope.coroutineContext.job.cancel()
        stopListening()
        calling { coffer.shutDown() }
        close()
    }

    private fun stopListening() {
        player.stop()
        cacheDownloads.stop()
        musicLibrary.stop()
    }

    override fun close() {
        scope.cancel()
        player.close()
        cacheDownloads.close()
        musicLibrary.close()
        session.close()
        coffer.close()
    }

    companion object {
        /**
         * Opens the core in the folder that [config] names. Takes a while: not on the main thread.
         *
         * @param device how this device is called in the list that its owner sees at the locker.
         * @param scope the life of what the core does for the app.
         */
        suspend fun open(context: Context, config: CoreConfig, secrets: SecretStore, device: String, scope: CoroutineScope): Core {
            // Android's loader tells the library which virtual machine it is in; on a desktop JVM, where tests run, JNA loads it.
            if (System.getProperty("java.vm.name") == "Dalvik") NativeLibrary.load(context.applicationContext)
            val own = scope + SupervisorJob(scope.coroutineContext[Job])
            return Core(calling { Coffer.open(config.toCore(), secrets) }, device, own)
        }
    }
}
