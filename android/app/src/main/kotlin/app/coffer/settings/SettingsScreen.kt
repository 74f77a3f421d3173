package app.coffer.settings

import androidx.annotation.DrawableRes
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedButton
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Account
import app.coffer.design.ScreenBar
import app.coffer.design.SectionHeader
import app.coffer.design.ThemeMode
import app.coffer.design.dynamicColoursExist
import app.coffer.design.fileSize
import app.coffer.downloads.StorageBar

/** What can be done in the settings. */
class SettingsActions(
    val onAddAccount: () -> Unit = {},
    val onSync: (Account) -> Unit = {},
    val onSignOut: (Account) -> Unit = {},
    val onCacheLimit: (Long) -> Unit = {},
    val onDownloadOnMetered: (Boolean) -> Unit = {},
    val onTheme: (ThemeMode) -> Unit = {},
    val onDynamicColours: (Boolean) -> Unit = {},
)

/** Accounts, room on this phone, networks and looks. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun SettingsScreen(state: SettingsUiState, actions: SettingsActions, version: String, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    var choosingLimit by rememberSaveable { mutableStateOf(false) }
    var choosingTheme by rememberSaveable { mutableStateOf(false) }
    var leaving by rememberSaveable { mutableStateOf<Long?>(null) }
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = { ScreenBar(stringResource(R.string.settings), scroll) },
    ) { padding ->
        LazyColumn(
            Modifier.fillMaxSize().testTag("settings"),
            contentPadding = PaddingValues(
                top = padding.calculateTopPadding(),
                bottom =
                padding.calculateBottomPadding() + 16.dp,
            ),
        ) {
            item("accounts") { SectionHeader(stringResource(R.string.accounts)) }
            items(state.accounts.orEmpty(), key = { it.id }) { account ->
                AccountCard(account, state, onSync = { actions.onSync(account) }, onSignOut = { leaving = account.id })
            }
            item("add") {
                OutlinedButton(
                    actions.onAddAccount,
                    Modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 6.dp).heightIn(min = 52.dp),
                ) {
                    Icon(
                        painterResource(R.drawable.ic_add),
                        contentDescription = null,
                        modifier = Modifier.padding(end = 8.dp),
                    )
                    Text(stringResource(R.string.add_account))
                }
            }
            item("storage") {
                SectionHeader(stringResource(R.string.room_on_phone))
                state.storage?.let { storage ->
                    StorageBar(storage, Modifier.padding(horizontal = 16.dp, vertical = 8.dp))
                    Line(
                        R.drawable.ic_storage,
                        stringResource(R.string.cache_limit),
                        stringResource(R.string.cache_limit_is, fileSize(storage.limitBytes)),
                        Modifier.clickable { choosingLimit = true },
                    )
                }
                Toggle(
                    R.drawable.ic_mobile_data,
                    stringResource(R.string.download_on_metered),
                    stringResource(R.string.download_on_metered_text),
                    state.downloadOnMetered,
                    actions.onDownloadOnMetered,
                )
            }
            item("looks") {
                SectionHeader(stringResource(R.string.looks))
                Line(
                    R.drawable.ic_dark,
                    stringResource(R.string.theme),
                    stringResource(state.theme.label),
                    Modifier.clickable { choosingTheme = true },
                )
                if (dynamicColoursExist) {
                    Toggle(
                        R.drawable.ic_palette,
                        stringResource(R.string.dynamic_colours),
                        stringResource(R.string.dynamic_colours_text),
                        state.dynamicColours,
                        actions.onDynamicColours,
                    )
                }
            }
            item("about") {
                SectionHeader(stringResource(R.string.about))
                Line(R.drawable.ic_info, stringResource(R.string.version, version), stringResource(R.string.about_text))
            }
        }
    }
    val storage = state.storage
    if (choosingLimit && storage != null) {
        LimitDialog(storage, onChoose = { actions.onCacheLimit(it) }, onClose = { choosingLimit = false })
    }
    if (choosingTheme) ThemeDialog(state.theme, actions.onTheme, onClose = { choosingTheme = false })
    state.accounts?.firstOrNull { it.id == leaving }?.let { account ->
        SignOutDialog(account, onSignOut = { actions.onSignOut(account) }, onClose = { leaving = null })
    }
}

/** A setting: what it is, and how it stands. */
@Composable
private fun Line(
    @DrawableRes icon: Int,
    title: String,
    text: String,
    modifier: Modifier = Modifier,
    end: @Composable () -> Unit = {},
) {
    Row(
        modifier.fillMaxWidth().heightIn(min = 64.dp).padding(horizontal = 16.dp, vertical = 10.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Icon(painterResource(icon), contentDescription = null, tint = MaterialTheme.colorScheme.onSurfaceVariant)
        Column(Modifier.weight(1f)) {
            Text(title, style = MaterialTheme.typography.bodyLarge)
            Text(text, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium)
        }
        end()
    }
}

@Composable
private fun Toggle(@DrawableRes icon: Int, title: String, text: String, on: Boolean, onChange: (Boolean) -> Unit) {
    Line(icon, title, text, Modifier.toggleable(on, role = Role.Switch, onValueChange = onChange)) {
        Switch(on, onCheckedChange = null)
    }
}
