package app.coffer.account

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.AlertDialog
import androidx.compose.material3.Button
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Scaffold
import androidx.compose.material3.SegmentedButton
import androidx.compose.material3.SegmentedButtonDefaults
import androidx.compose.material3.SingleChoiceSegmentedButtonRow
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.TopAppBar
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardCapitalization
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import app.coffer.R
import app.coffer.account.SignInUiState.Method
import app.coffer.design.BackButton
import app.coffer.design.words

/** What can be done on the sign-in screen. */
class SignInActions(
    /** Null where there is nowhere to go back to. */
    val onBack: (() -> Unit)? = null,
    val onAddress: (String) -> Unit = {},
    val onMethod: (Method) -> Unit = {},
    val onCode: (String) -> Unit = {},
    val onUser: (String) -> Unit = {},
    val onPassword: (String) -> Unit = {},
    val onSignIn: () -> Unit = {},
    val onCancel: () -> Unit = {},
    val onAllowCleartext: () -> Unit = {},
    val onDeclineCleartext: () -> Unit = {},
)

/** The address of a locker, and a pairing code or a password for it. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun SignInScreen(state: SignInUiState, actions: SignInActions, modifier: Modifier = Modifier) {
    Scaffold(
        modifier,
        topBar = { TopAppBar(title = { }, navigationIcon = { actions.onBack?.let { BackButton(it) } }) },
    ) { padding ->
        Column(
            Modifier.padding(padding).imePadding().fillMaxSize().verticalScroll(rememberScrollState()),
            horizontalAlignment = Alignment.CenterHorizontally,
        ) {
            Column(
                Modifier.widthIn(max = 480.dp).fillMaxWidth().padding(horizontal = 24.dp),
                horizontalAlignment = Alignment.CenterHorizontally,
            ) {
                Image(
                    painterResource(R.drawable.coffer_mark),
                    contentDescription = null,
                    modifier = Modifier.size(84.dp),
                )
                Text(
                    stringResource(R.string.sign_in_title),
                    Modifier.padding(top = 12.dp).semantics { heading() },
                    style = MaterialTheme.typography.headlineMedium,
                    textAlign = TextAlign.Center,
                )
                Text(
                    stringResource(R.string.sign_in_text),
                    Modifier.padding(top = 8.dp, bottom = 20.dp),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = MaterialTheme.typography.bodyMedium,
                    textAlign = TextAlign.Center,
                )
                Form(state, actions)
            }
        }
    }
    if (state.askCleartext) CleartextDialog(state.address, actions)
}

@Composable
private fun Form(state: SignInUiState, actions: SignInActions) {
    Column(verticalArrangement = Arrangement.spacedBy(12.dp)) {
        OutlinedTextField(
            value = state.address,
            onValueChange = actions.onAddress,
            modifier = Modifier.fillMaxWidth().testTag("address"),
            enabled = !state.busy,
            label = { Text(stringResource(R.string.address)) },
            placeholder = { Text(stringResource(R.string.address_example)) },
            leadingIcon = { Icon(painterResource(R.drawable.ic_server), contentDescription = null) },
            keyboardOptions = KeyboardOptions(
                autoCorrectEnabled = false,
                keyboardType = KeyboardType.Uri,
                imeAction = ImeAction.Next,
            ),
            singleLine = true,
            shape = MaterialTheme.shapes.medium,
        )
        MethodChoice(state, actions)
        when (state.method) {
            Method.CODE -> CodeField(state, actions)
            Method.PASSWORD -> PasswordFields(state, actions)
        }
        val error = state.error
        AnimatedVisibility(error != null) {
            if (error != null) {
                Surface(
                    Modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Assertive },
                    color = MaterialTheme.colorScheme.errorContainer,
                    shape = MaterialTheme.shapes.medium,
                ) {
                    Row(Modifier.padding(14.dp)) {
                        Icon(
                            painterResource(R.drawable.ic_error),
                            contentDescription = null,
                            modifier = Modifier.padding(end = 10.dp),
                        )
                        Text(error.words(), style = MaterialTheme.typography.bodyMedium)
                    }
                }
            }
        }
        Submit(state, actions)
    }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun MethodChoice(state: SignInUiState, actions: SignInActions) {
    SingleChoiceSegmentedButtonRow(Modifier.fillMaxWidth()) {
        Method.entries.forEachIndexed { index, method ->
            SegmentedButton(
                selected = state.method == method,
                onClick = { actions.onMethod(method) },
                shape = SegmentedButtonDefaults.itemShape(index, Method.entries.size),
                modifier = Modifier.heightIn(min = 48.dp),
                enabled = !state.busy,
            ) {
                Text(
                    stringResource(
                        if (method ==
                            Method.CODE
                        ) {
                            R.string.pairing_code
                        } else {
                            R.string.password
                        },
                    ),
                    maxLines = 1,
                )
            }
        }
    }
}

@Composable
private fun CodeField(state: SignInUiState, actions: SignInActions) {
    OutlinedTextField(
        value = state.code,
        onValueChange = actions.onCode,
        modifier = Modifier.fillMaxWidth().testTag("code"),
        enabled = !state.busy,
        textStyle = MaterialTheme.typography.headlineSmall.copy(
            fontFamily = FontFamily.Monospace,
            letterSpacing = 4.sp,
            textAlign = TextAlign.Center,
        ),
        label = { Text(stringResource(R.string.pairing_code)) },
        supportingText = { Text(stringResource(R.string.pairing_code_help)) },
        visualTransformation = CodeShape,
        keyboardOptions = KeyboardOptions(
            capitalization = KeyboardCapitalization.Characters,
            autoCorrectEnabled = false,
            keyboardType = KeyboardType.Ascii,
            imeAction = ImeAction.Go,
        ),
        keyboardActions = KeyboardActions(onGo = { actions.onSignIn() }),
        singleLine = true,
        shape = MaterialTheme.shapes.medium,
    )
}

@Composable
private fun PasswordFields(state: SignInUiState, actions: SignInActions) {
    var shown by remember { mutableStateOf(false) }
    OutlinedTextField(
        value = state.user,
        onValueChange = actions.onUser,
        modifier = Modifier.fillMaxWidth().semantics { contentType = ContentType.Username }.testTag("user"),
        enabled = !state.busy,
        label = { Text(stringResource(R.string.user)) },
        leadingIcon = { Icon(painterResource(R.drawable.ic_person), contentDescription = null) },
        keyboardOptions = KeyboardOptions(
            autoCorrectEnabled = false,
            keyboardType = KeyboardType.Email,
            imeAction = ImeAction.Next,
        ),
        singleLine = true,
        shape = MaterialTheme.shapes.medium,
    )
    OutlinedTextField(
        value = state.password,
        onValueChange = actions.onPassword,
        modifier = Modifier.fillMaxWidth().semantics { contentType = ContentType.Password }.testTag("password"),
        enabled = !state.busy,
        label = { Text(stringResource(R.string.password)) },
        leadingIcon = { Icon(painterResource(R.drawable.ic_lock), contentDescription = null) },
        trailingIcon = {
            IconButton({ shown = !shown }) {
                Icon(
                    painterResource(if (shown) R.drawable.ic_hide else R.drawable.ic_show),
                    stringResource(if (shown) R.string.hide_password else R.string.show_password),
                )
            }
        },
        visualTransformation = if (shown) VisualTransformation.None else PasswordVisualTransformation(),
        keyboardOptions = KeyboardOptions(
            autoCorrectEnabled = false,
            keyboardType = KeyboardType.Password,
            imeAction = ImeAction.Go,
        ),
        keyboardActions = KeyboardActions(onGo = { actions.onSignIn() }),
        singleLine = true,
        shape = MaterialTheme.shapes.medium,
    )
}

@Composable
private fun Submit(state: SignInUiState, actions: SignInActions) {
    if (state.busy) {
        Row(
            Modifier.fillMaxWidth().heightIn(min = 56.dp).semantics { liveRegion = LiveRegionMode.Polite },
            horizontalArrangement = Arrangement.spacedBy(14.dp, Alignment.CenterHorizontally),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            CircularProgressIndicator(Modifier.size(26.dp), strokeWidth = 3.dp)
            Text(stringResource(R.string.signing_in))
            TextButton(actions.onCancel) { Text(stringResource(R.string.cancel)) }
        }
    } else {
        Button(actions.onSignIn, Modifier.fillMaxWidth().heightIn(min = 56.dp), enabled = state.complete) {
            Text(stringResource(R.string.sign_in), style = MaterialTheme.typography.titleMedium)
        }
    }
}

/** Asks before anything is sent that could be read on the way. */
@Composable
private fun CleartextDialog(address: String, actions: SignInActions) {
    AlertDialog(
        onDismissRequest = actions.onDeclineCleartext,
        confirmButton = { TextButton(actions.onAllowCleartext) { Text(stringResource(R.string.cleartext_allow)) } },
        dismissButton = { TextButton(actions.onDeclineCleartext) { Text(stringResource(R.string.cancel)) } },
        icon = { Icon(painterResource(R.drawable.ic_lock_open), contentDescription = null) },
        title = { Text(stringResource(R.string.cleartext_title)) },
        text = { Text(stringResource(R.string.cleartext_text, address.trim())) },
    )
}
