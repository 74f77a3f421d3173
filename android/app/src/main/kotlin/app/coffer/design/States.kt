package app.coffer.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.Image
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.CofferException

/** What a screen without content says, and the one thing that can be done about it. */
@Composable
fun EmptyState(
    @DrawableRes icon: Int,
    title: String,
    text: String,
    modifier: Modifier = Modifier,
    actionLabel: String? = null,
    onAction: () -> Unit = {},
) = Message(
    sign = { Disc(icon, MaterialTheme.colorScheme.primaryContainer, MaterialTheme.colorScheme.onPrimaryContainer) },
    title = title,
    text = text,
    modifier = modifier,
) {
    if (actionLabel != null) {
        Button(onAction, Modifier.padding(top = 24.dp)) { Text(actionLabel) }
    }
}

/** What the app is, to those who see it for the first time. */
@Composable
fun Welcome(onSignIn: () -> Unit, modifier: Modifier = Modifier) = Message(
    sign = {
        Image(painterResource(R.drawable.coffer_mark), contentDescription = null, modifier = Modifier.size(128.dp))
    },
    title = stringResource(R.string.welcome_title),
    text = stringResource(R.string.welcome_text),
    modifier = modifier,
) {
    Button(onSignIn, Modifier.padding(top = 28.dp).heightIn(min = 52.dp)) {
        Text(stringResource(R.string.sign_in), Modifier.padding(horizontal = 16.dp))
    }
}

/** Says why there is nothing to show, and offers to try again. */
@Composable
fun ErrorState(error: CofferException, onRetry: () -> Unit, modifier: Modifier = Modifier) = Message(
    sign = {
        Disc(
            if (error is CofferException.Network) R.drawable.ic_cloud_off else R.drawable.ic_error,
            MaterialTheme.colorScheme.errorContainer,
            MaterialTheme.colorScheme.onErrorContainer,
        )
    },
    title = stringResource(R.string.error_title),
    text = error.words(),
    modifier = modifier.semantics { liveRegion = LiveRegionMode.Polite },
) {
    FilledTonalButton(onRetry, Modifier.padding(top = 24.dp)) { Text(stringResource(R.string.retry)) }
}

/** A moment's patience. */
@Composable
fun LoadingState(modifier: Modifier = Modifier) {
    val label = stringResource(R.string.loading)
    Box(modifier.fillMaxSize(), contentAlignment = Alignment.Center) {
        CircularProgressIndicator(Modifier.semantics { contentDescription = label })
    }
}

@Composable
private fun Disc(@DrawableRes icon: Int, colour: Color, tint: Color) {
    Box(Modifier.size(88.dp).clip(CircleShape).background(colour), contentAlignment = Alignment.Center) {
        Icon(painterResource(icon), contentDescription = null, modifier = Modifier.size(40.dp), tint = tint)
    }
}

@Composable
private fun Message(
    sign: @Composable () -> Unit,
    title: String,
    text: String,
    modifier: Modifier,
    action: @Composable () -> Unit,
) {
    // Scrolls where large type needs more than the screen, and for the pull that refreshes.
    Box(modifier.fillMaxSize(), contentAlignment = Alignment.Center) {
        Column(
            Modifier.verticalScroll(rememberScrollState()).fillMaxWidth().padding(horizontal = 32.dp, vertical = 24.dp),
            horizontalAlignment = Alignment.CenterHorizontally,
            verticalArrangement = Arrangement.Center,
        ) {
            sign()
            Spacer(Modifier.height(20.dp))
            Text(
                title,
                Modifier.semantics { heading() },
                style = MaterialTheme.typography.headlineSmall,
                textAlign = TextAlign.Center,
            )
            Spacer(Modifier.height(8.dp))
            Text(
                text,
                Modifier.widthIn(max = 420.dp),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodyLarge,
                textAlign = TextAlign.Center,
            )
            action()
        }
    }
}
