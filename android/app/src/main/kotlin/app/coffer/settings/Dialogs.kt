package app.coffer.settings

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.RadioButton
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Account
import app.coffer.core.Storage
import app.coffer.design.ThemeMode
import app.coffer.design.fileSize

/** How much streamed music may stay on this phone. */
@Composable
internal fun LimitDialog(storage: Storage, onChoose: (Long) -> Unit, onClose: () -> Unit) {
    // The present limit is among them, also where another version of the app had others to choose from.
    val limits = (CACHE_LIMITS + storage.limitBytes).distinct().sorted()
    ChoiceDialog(
        title = stringResource(R.string.cache_limit),
        text = stringResource(R.string.cache_limit_text),
        choices = limits,
        chosen = storage.limitBytes,
        label = { fileSize(it) },
        onChoose = onChoose,
        onClose = onClose,
    )
}

/** Light, dark, or as the phone. */
@Composable
internal fun ThemeDialog(theme: ThemeMode, onChoose: (ThemeMode) -> Unit, onClose: () -> Unit) = ChoiceDialog(
    title = stringResource(R.string.theme),
    text = null,
    choices = ThemeMode.entries,
    chosen = theme,
    label = { stringResource(it.label) },
    onChoose = onChoose,
    onClose = onClose,
)

@Composable
private fun <T> ChoiceDialog(
    title: String,
    text: String?,
    choices: List<T>,
    chosen: T,
    label: @Composable (T) -> String,
    onChoose: (T) -> Unit,
    onClose: () -> Unit,
) {
    AlertDialog(
        onDismissRequest = onClose,
        confirmButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
        title = { Text(title) },
        text = {
            Column(Modifier.verticalScroll(rememberScrollState()).selectableGroup()) {
                if (text != null) Text(text, Modifier.padding(bottom = 12.dp))
                for (choice in choices) {
                    Row(
                        Modifier
                            .fillMaxWidth()
                            .selectable(choice == chosen, role = Role.RadioButton) {
                                onChoose(choice)
                                onClose()
                            }
                            .heightIn(min = 48.dp),
                        verticalAlignment = Alignment.CenterVertically,
                    ) {
                        RadioButton(choice == chosen, onClick = null)
                        Text(label(choice), Modifier.padding(start = 16.dp), style = MaterialTheme.typography.bodyLarge)
                    }
                }
            }
        },
    )
}

/** Asks before anything is taken off the phone. */
@Composable
internal fun SignOutDialog(account: Account, onSignOut: () -> Unit, onClose: () -> Unit) {
    AlertDialog(
        onDismissRequest = onClose,
        confirmButton = {
            TextButton({
                onClose()
                onSignOut()
            }) { Text(stringResource(R.string.sign_out), color = MaterialTheme.colorScheme.error) }
        },
        dismissButton = { TextButton(onClose) { Text(stringResource(R.string.cancel)) } },
        icon = { Icon(painterResource(R.drawable.ic_sign_out), contentDescription = null) },
        title = { Text(stringResource(R.string.sign_out_title, account.label)) },
        text = { Text(stringResource(R.string.sign_out_text)) },
    )
}

@get:StringRes
internal val ThemeMode.label: Int
    get() = when (this) {
        ThemeMode.SYSTEM -> R.string.theme_system
        ThemeMode.LIGHT -> R.string.theme_light
        ThemeMode.DARK -> R.string.theme_dark
    }

private const val GB = 1_000_000_000L
private val CACHE_LIMITS = listOf(GB / 2, GB, 2 * GB, 5 * GB, 10 * GB, 20 * GB, 50 * GB)
