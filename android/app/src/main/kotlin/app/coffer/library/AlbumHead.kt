package app.coffer.library

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.selection.toggleable
import androidx.compose.material3.Button
import androidx.compose.material3.ButtonDefaults
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalWindowInfo
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.design.Cover
import app.coffer.design.LargeCoverShape
import app.coffer.design.counted
import app.coffer.design.locale
import app.coffer.design.playingTime
import app.coffer.library.AlbumUiState.Content

/** What an album is, and what can be done with all of it. */
@Composable
internal fun AlbumHead(content: Content.Loaded, state: AlbumUiState, actions: AlbumActions) {
    val album = content.album
    Column(Modifier.fillMaxWidth(), horizontalAlignment = Alignment.CenterHorizontally) {
        Cover(
            album.cover,
            album.title,
            Modifier.padding(top = 4.dp).size(headCover()).shadow(18.dp, LargeCoverShape),
            LargeCoverShape,
        )
        Text(
            album.title,
            Modifier.padding(start = 24.dp, top = 20.dp, end = 24.dp).semantics { heading() },
            maxLines = 4,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.headlineSmall,
            textAlign = TextAlign.Center,
        )
        val artist = album.artistId
        if (artist == null) {
            Text(
                album.artist,
                Modifier.padding(12.dp),
                color = MaterialTheme.colorScheme.primary,
                style = MaterialTheme.typography.titleMedium,
            )
        } else {
            TextButton({
                actions.onArtist(artist)
            }) { Text(album.artist, style = MaterialTheme.typography.titleMedium, textAlign = TextAlign.Center) }
        }
        Text(
            listOfNotNull(
                album.year?.let { it.toString() },
                album.genre,
                counted(R.plurals.tracks, content.tracks.size),
                playingTime(content.tracks.sumOf { it.durationMs }, locale()),
            ).joinToString(" · "),
            Modifier.padding(horizontal = 24.dp),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
            textAlign = TextAlign.Center,
        )
        FlowRow(
            Modifier.padding(start = 16.dp, top = 16.dp, end = 16.dp, bottom = 4.dp),
            horizontalArrangement = Arrangement.spacedBy(12.dp, Alignment.CenterHorizontally),
            verticalArrangement = Arrangement.spacedBy(4.dp),
        ) {
            Button(
                actions.onPlay,
                Modifier.widthIn(min = 132.dp).heightIn(min = 48.dp),
                contentPadding = ButtonDefaults.ButtonWithIconContentPadding,
            ) {
                Icon(
                    painterResource(R.drawable.ic_play),
                    contentDescription = null,
                    modifier = Modifier.padding(end = 8.dp).size(20.dp),
                )
                Text(stringResource(R.string.play))
            }
            FilledTonalButton(
                actions.onShuffle,
                Modifier.widthIn(min = 132.dp).heightIn(min = 48.dp),
                contentPadding = ButtonDefaults.ButtonWithIconContentPadding,
            ) {
                Icon(
                    painterResource(R.drawable.ic_shuffle),
                    contentDescription = null,
                    modifier = Modifier.padding(end = 8.dp).size(20.dp),
                )
                Text(stringResource(R.string.shuffle))
            }
        }
        KeepRow(state, actions.onPin)
        HorizontalDivider(Modifier.padding(horizontal = 16.dp))
    }
}

/** As large as leaves the title and the buttons on screen. */
@Composable
private fun headCover(): Dp = with(LocalDensity.current) {
    val window = LocalWindowInfo.current.containerSize
    minOf(window.width * .66f, window.height * .28f).toDp().coerceIn(120.dp, 300.dp)
}

/** The switch that keeps the album on this phone, and how far that is. */
@Composable
private fun KeepRow(state: AlbumUiState, onPin: (Boolean) -> Unit) {
    val progress = state.progress
    Column(
        Modifier.fillMaxWidth().toggleable(
            state.pinned,
            role = Role.Switch,
            onValueChange = onPin,
        ).padding(horizontal = 20.dp, vertical = 8.dp),
    ) {
        Row(
            Modifier.heightIn(min = 48.dp),
            horizontalArrangement = Arrangement.spacedBy(16.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Icon(
                painterResource(
                    if (state.pinned &&
                        progress == null
                    ) {
                        R.drawable.ic_offline
                    } else {
                        R.drawable.ic_offline_outline
                    },
                ),
                contentDescription = null,
                tint = MaterialTheme.colorScheme.run { if (state.pinned) tertiary else onSurfaceVariant },
            )
            Column(Modifier.weight(1f)) {
                Text(stringResource(R.string.keep_on_phone), style = MaterialTheme.typography.bodyLarge)
                Text(
                    when {
                        !state.pinned -> stringResource(R.string.keep_explained)
                        progress == null -> stringResource(R.string.kept)
                        else -> stringResource(R.string.keep_progress, (progress * 100).toInt())
                    },
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = MaterialTheme.typography.bodyMedium,
                )
            }
            Switch(state.pinned, onCheckedChange = null)
        }
        if (progress != null) {
            LinearProgressIndicator({
                progress
            }, Modifier.fillMaxWidth().padding(vertical = 8.dp), color = MaterialTheme.colorScheme.tertiary)
        }
    }
}
