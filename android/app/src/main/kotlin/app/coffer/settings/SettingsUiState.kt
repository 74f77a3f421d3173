package app.coffer.settings

import androidx.compose.runtime.Immutable
import app.coffer.core.Account
import app.coffer.core.Storage
import app.coffer.core.SyncStatus
import app.coffer.core.Usage
import app.coffer.design.ThemeMode

/** What the settings show. */
@Immutable
data class SettingsUiState(
    /** Null until read. */
    val accounts: List<Account>? = null,
    /** How much room accounts use in their lockers, where the locker says. */
    val usage: Map<Long, Usage> = emptyMap(),
    val sync: SyncStatus = SyncStatus.Idle(),
    val storage: Storage? = null,
    val downloadOnMetered: Boolean = false,
    val theme: ThemeMode = ThemeMode.SYSTEM,
    val dynamicColours: Boolean = false,
    /** When this was put together, to tell how long ago something was; in milliseconds since 1970. */
    val nowMs: Long = 0,
)
