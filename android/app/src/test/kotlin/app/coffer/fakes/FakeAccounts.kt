package app.coffer.fakes

import app.coffer.core.Account
import app.coffer.core.AccountsAccess
import app.coffer.core.Proof
import app.coffer.core.SyncStatus
import app.coffer.core.Usage
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update

/** Accounts in memory. */
class FakeAccounts(accounts: List<Account>? = listOf(Samples.account)) : AccountsAccess {
    override val accounts = MutableStateFlow(accounts)
    override val sync = MutableStateFlow<SyncStatus>(SyncStatus.Idle())

    /** Answers a sign-in; may wait, or fail. */
    var onSignIn: suspend (
        address: String,
        proof: Proof,
        allowCleartext: Boolean,
    ) -> Account = { _, _, _ -> Samples.account }

    /** The accounts that were asked to sync; null for all. */
    val syncs = mutableListOf<Long?>()

    override suspend fun signIn(address: String, proof: Proof, allowCleartext: Boolean): Account {
        val account = onSignIn(address, proof, allowCleartext)
        accounts.update { it.orEmpty() + account }
        return account
    }

    override suspend fun signOut(account: Long) = accounts.update { all -> all.orEmpty().filter { it.id != account } }

    override suspend fun usage(account: Long) = Usage(usedBytes = 3_100_000_000, quotaBytes = 5_000_000_000)

    override fun requestSync(account: Long?) {
        syncs += account
    }
}
