package app.coffer.design

import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBar
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.material3.TopAppBarScrollBehavior
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R

/** The bar on top of a screen. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
internal fun ScreenBar(
    title: String,
    scroll: TopAppBarScrollBehavior,
    onBack: (() -> Unit)? = null,
    colour: Color = MaterialTheme.colorScheme.surface,
    actions: @Composable RowScope.() -> Unit = {},
) {
    TopAppBar(
        title = {
            Text(
                title,
                Modifier.semantics { heading() },
                maxLines = 1,
                overflow = TextOverflow.Ellipsis,
                style = if (onBack ==
                    null
                ) {
                    MaterialTheme.typography.headlineMedium
                } else {
                    MaterialTheme.typography.titleLarge
                },
            )
        },
        navigationIcon = { if (onBack != null) BackButton(onBack) },
        actions = actions,
        colors = TopAppBarDefaults.topAppBarColors(
            containerColor = colour,
            scrolledContainerColor = if (colour ==
                Color.Transparent
            ) {
                colour
            } else {
                MaterialTheme.colorScheme.surfaceContainer
            },
        ),
        scrollBehavior = scroll,
    )
}

/** Goes back to where one came from. */
@Composable
internal fun BackButton(onBack: () -> Unit) {
    IconButton(onBack) { Icon(painterResource(R.drawable.ic_back), stringResource(R.string.back)) }
}

/** What the rows below it have in common. */
@Composable
internal fun SectionHeader(text: String, modifier: Modifier = Modifier) {
    Text(
        text,
        modifier.padding(start = 16.dp, end = 16.dp, top = 20.dp, bottom = 6.dp).semantics { heading() },
        color = MaterialTheme.colorScheme.primary,
        style = MaterialTheme.typography.titleSmall,
    )
}
