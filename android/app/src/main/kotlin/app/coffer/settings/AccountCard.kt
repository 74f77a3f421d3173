package app.coffer.settings

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Card
import androidx.compose.material3.CardDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Account
import app.coffer.core.SyncStatus
import app.coffer.core.Usage
import app.coffer.design.MenuAction
import app.coffer.design.OverflowMenu
import app.coffer.design.fileSize
import app.coffer.design.timeAgo

/** An account: whose, where, how fresh its library is and how full its locker. */
@Composable
internal fun AccountCard(account: Account, state: SettingsUiState, onSync: () -> Unit, onSignOut: () -> Unit) {
    val colours = MaterialTheme.colorScheme
    Card(
        Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 6.dp),
        colors = CardDefaults.cardColors(containerColor = colours.surfaceContainerHigh),
    ) {
        Column(Modifier.padding(start = 16.dp, top = 10.dp, bottom = 16.dp)) {
            Row(verticalAlignment = Alignment.CenterVertically) {
                Box(
                    Modifier.size(44.dp).background(colours.primaryContainer, CircleShape),
                    contentAlignment = Alignment.Center,
                ) {
                    Icon(
                        painterResource(if (account.isLocker) R.drawable.ic_lock else R.drawable.ic_server),
                        contentDescription = null,
                        tint = colours.onPrimaryContainer,
                    )
                }
                Column(Modifier.weight(1f).padding(horizontal = 14.dp)) {
                    Text(
                        account.label,
                        maxLines = 1,
                        overflow = TextOverflow.Ellipsis,
                        style = MaterialTheme.typography.titleMedium,
                    )
                    Text(
                        stringResource(R.string.user_on_server, account.user, account.server),
                        color = colours.onSurfaceVariant,
                        maxLines = 1,
                        overflow = TextOverflow.Ellipsis,
                        style = MaterialTheme.typography.bodyMedium,
                    )
                }
                OverflowMenu(
                    account.label,
                    listOf(
                        MenuAction(R.string.sync_now, R.drawable.ic_sync, onSync),
                        MenuAction(R.string.sign_out, R.drawable.ic_sign_out, onSignOut),
                    ),
                )
            }
            Text(
                account.address,
                Modifier.padding(top = 10.dp, end = 16.dp),
                color = colours.onSurfaceVariant,
                maxLines = 2,
                overflow = TextOverflow.Ellipsis,
                style = MaterialTheme.typography.bodySmall,
            )
            Text(
                synced(account, state),
                Modifier.padding(end = 16.dp),
                color = colours.onSurfaceVariant,
                style = MaterialTheme.typography.bodySmall,
            )
            state.usage[account.id]?.let { UsageLine(it) }
        }
    }
}

@Composable
private fun synced(account: Account, state: SettingsUiState): String {
    val at = account.syncedAtMs
    val sync = state.sync
    return when {
        sync is SyncStatus.Running && sync.account == account.id -> stringResource(R.string.sync_running)
        at == null -> stringResource(R.string.never_synced)
        else -> stringResource(R.string.synced_at, timeAgo(at, state.nowMs))
    }
}

@Composable
private fun UsageLine(usage: Usage) {
    val part = if (usage.quotaBytes <= 0) 0f else (usage.usedBytes.toFloat() / usage.quotaBytes).coerceIn(0f, 1f)
    val full = part > NEARLY_FULL
    Column(Modifier.padding(top = 12.dp, end = 16.dp)) {
        LinearProgressIndicator(
            { part },
            Modifier.fillMaxWidth().clearAndSetSemantics { },
            color = if (full) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.primary,
        )
        Text(
            stringResource(R.string.quota_used, fileSize(usage.usedBytes), fileSize(usage.quotaBytes)),
            Modifier.padding(top = 6.dp),
            style = MaterialTheme.typography.labelMedium,
        )
    }
}

private const val NEARLY_FULL = .95f
