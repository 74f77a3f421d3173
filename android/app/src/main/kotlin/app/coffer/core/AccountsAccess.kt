package app.coffer.core

import kotlinx.coroutines.flow.StateFlow

/** The lockers this device is signed in to, and bringing their libraries here. */
interface AccountsAccess {
    /** `null` until read for the first time. */
    val accounts: StateFlow<List<Account>?>

    val sync: StateFlow<SyncStatus>

    /**
     * Signs in.
     *
     * @param allowCleartext whether the user agreed that this address is spoken to without encryption. Without it such an
     *   address fails with [CofferException.Input] and [InputReason.CLEARTEXT].
     */
    suspend fun signIn(address: String, proof: Proof, allowCleartext: Boolean = false): Account

    /** Takes the account, its library and its downloads off this device. */
    suspend fun signOut(account: Long)

    /** How much room the account has in its locker. */
    suspend fun usage(account: Long): Usage

    /** Brings the library of one account, or of all, up to date, unless that is being done. [sync] tells how it goes. */
    fun requestSync(account: Long? = null)
}

/** How bringing the library up to date goes. */
sealed interface SyncStatus {
    /** @property lastError why the last one did not end well. */
    data class Idle(val lastError: CofferException? = null) : SyncStatus

    data class Running(val account: Long, val progress: SyncProgress? = null) : SyncStatus
}
