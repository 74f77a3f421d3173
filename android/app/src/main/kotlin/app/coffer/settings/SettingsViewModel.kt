package app.coffer.settings

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.Account
import app.coffer.core.AccountsAccess
import app.coffer.core.CofferException
import app.coffer.core.DownloadsAccess
import app.coffer.core.Storage
import app.coffer.core.Usage
import app.coffer.design.ThemeMode
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.transformLatest
import kotlinx.coroutines.flow.update

/** Accounts, room on this phone, networks and looks. */
@OptIn(ExperimentalCoroutinesApi::class)
class SettingsViewModel(
    private val accounts: AccountsAccess,
    private val downloads: DownloadsAccess,
    private val preferences: Preferences,
    private val notices: Notices,
    private val now: () -> Long = System::currentTimeMillis,
) : ViewModel() {
    private class Looks(val theme: ThemeMode, val dynamic: Boolean, val metered: Boolean)

    private val storageReads = MutableStateFlow(0)

    /** The state of the screen. */
    val state: StateFlow<SettingsUiState> = combine(
        combine(accounts.accounts, usage(), ::Pair),
        accounts.sync,
        storage(),
        combine(
            preferences.theme.state,
            preferences.dynamicColours.state,
            preferences.downloadOnMetered.state,
            ::Looks,
        ),
    ) { (accounts, usage), sync, storage, looks ->
        SettingsUiState(accounts, usage, sync, storage, looks.metered, looks.theme, looks.dynamic, now())
    }.whileShown(viewModelScope, SettingsUiState())

    private fun usage(): Flow<Map<Long, Usage>> =
        accounts.accounts.map { list -> list.orEmpty().filter(Account::isLocker).map { it.id to it.syncedAtMs } }
            .distinctUntilChanged()
            .transformLatest { lockers ->
                var known = emptyMap<Long, Usage>()
                emit(known)
                for ((account, _) in lockers) {
                    try {
                        known = known + (account to accounts.usage(account))
                        emit(known)
                    } catch (_: CofferException) {
                        // Off the network it is not known, and not missed.
                    }
                }
            }

    private fun storage(): Flow<Storage?> = combine(downloads.pins, storageReads, ::Pair).transformLatest {
        emit(
            try {
                downloads.storage()
            } catch (_: CofferException) {
                null
            },
        )
    }

    /** Brings the library of [account] up to date. */
    fun sync(account: Account) = accounts.requestSync(account.id)

    /** Takes [account], its library and its downloads off this phone. */
    fun signOut(account: Account) = attempt {
        accounts.signOut(account.id)
        notices.show(Notice.Done(R.string.signed_out, account.label))
    }

    /** Lets streamed music hold at most [bytes]. */
    fun limitCache(bytes: Long) = attempt {
        downloads.setCacheLimit(bytes)
        preferences.cacheLimit.set(bytes)
        storageReads.update { it + 1 }
    }

    /** Lets downloads go on where the network may cost money, or not. */
    fun downloadOnMetered(on: Boolean) {
        preferences.downloadOnMetered.set(on)
        downloads.setDownloadOnMetered(on)
    }

    /** Shows the app in this mode. */
    fun theme(mode: ThemeMode) = preferences.theme.set(mode)

    /** Takes the wallpaper's colours, or Coffer's own. */
    fun dynamicColours(on: Boolean) = preferences.dynamicColours.set(on)

    private fun attempt(what: suspend () -> Unit) = notices.attempt(viewModelScope, what)
}
