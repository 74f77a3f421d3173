package app.coffer.library

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Button
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Album
import app.coffer.design.Cover
import app.coffer.design.EmptyState
import app.coffer.design.ErrorState
import app.coffer.design.LoadingState
import app.coffer.design.ScreenBar
import app.coffer.design.counted
import app.coffer.library.ArtistUiState.Content

/** What can be done on an artist's screen. */
class ArtistActions(
    val onBack: () -> Unit = {},
    val onPlay: () -> Unit = {},
    val onShuffle: () -> Unit = {},
    val onPin: (Boolean) -> Unit = {},
    val onAlbum: (Album) -> Unit = {},
    val onRetry: () -> Unit = {},
)

/** An artist and the albums. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun ArtistScreen(state: ArtistUiState, actions: ArtistActions, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = { ScreenBar("", scroll, actions.onBack) },
    ) { padding ->
        when (val content = state.content) {
            Content.Loading -> LoadingState(Modifier.padding(padding))

            Content.Gone -> EmptyState(
                icon = R.drawable.ic_artist,
                title = stringResource(R.string.artist_gone_title),
                text = stringResource(R.string.artist_gone_text),
                modifier = Modifier.padding(padding),
                actionLabel = stringResource(R.string.back),
                onAction = actions.onBack,
            )

            is Content.Failed -> ErrorState(content.error, actions.onRetry, Modifier.padding(padding))

            is Content.Loaded -> Column(Modifier.padding(top = padding.calculateTopPadding())) {
                AlbumGrid(
                    Pages.of(content.albums),
                    actions.onAlbum,
                    padding = PaddingValues(bottom = padding.calculateBottomPadding()),
                ) {
                    ArtistHead(content, state.pinned, actions)
                }
            }
        }
    }
}

@Composable
private fun ArtistHead(content: Content.Loaded, pinned: Boolean, actions: ArtistActions) {
    val artist = content.artist
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Cover(artist.cover, artist.name, Modifier.size(144.dp), CircleShape)
        Text(
            artist.name,
            Modifier.padding(top = 16.dp).semantics { heading() },
            style = MaterialTheme.typography.headlineMedium,
            textAlign = TextAlign.Center,
        )
        Text(
            counted(R.plurals.albums, content.albums.size),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
        FlowRow(
            Modifier.padding(vertical = 12.dp),
            horizontalArrangement = Arrangement.spacedBy(12.dp, Alignment.CenterHorizontally),
        ) {
            Button(actions.onPlay, Modifier.heightIn(min = 48.dp)) {
                Icon(
                    painterResource(R.drawable.ic_play),
                    contentDescription = null,
                    modifier = Modifier.padding(end = 8.dp).size(20.dp),
                )
                Text(stringResource(R.string.play))
            }
            FilledTonalButton(actions.onShuffle, Modifier.heightIn(min = 48.dp)) {
                Icon(
                    painterResource(R.drawable.ic_shuffle),
                    contentDescription = null,
                    modifier = Modifier.padding(end = 8.dp).size(20.dp),
                )
                Text(stringResource(R.string.shuffle))
            }
        }
        Row(
            Modifier
                .fillMaxWidth()
                .toggleable(pinned, role = Role.Switch, onValueChange = actions.onPin)
                .heightIn(min = 56.dp)
                .padding(horizontal = 8.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Text(stringResource(R.string.keep_artist), Modifier.weight(1f), style = MaterialTheme.typography.bodyLarge)
            Switch(pinned, onCheckedChange = null)
        }
    }
}
