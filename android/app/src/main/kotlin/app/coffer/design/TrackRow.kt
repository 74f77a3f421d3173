package app.coffer.design

import androidx.annotation.DrawableRes
import androidx.annotation.StringRes
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R

/** What a row says about its track's copy on this phone. */
enum class TrackMark { NONE, DOWNLOADING, DOWNLOADED }

/** What is going on with a row's track. */
enum class TrackPlaying { NO, PAUSED, YES }

/** A line of an overflow menu. */
class MenuAction(@param:StringRes val label: Int, @param:DrawableRes val icon: Int, val onClick: () -> Unit)

/** A track in a list: what it is called, how long it is, whether it plays and is on this phone. */
@Composable
fun TrackRow(
    title: String,
    subtitle: String?,
    durationMs: Long?,
    onClick: () -> Unit,
    modifier: Modifier = Modifier,
    playing: TrackPlaying = TrackPlaying.NO,
    mark: TrackMark = TrackMark.NONE,
    menu: List<MenuAction> = emptyList(),
    leading: @Composable () -> Unit,
) {
    val colours = MaterialTheme.colorScheme
    val locale = locale()
    val state = listOfNotNull(
        when (playing) {
            TrackPlaying.NO -> null
            TrackPlaying.PAUSED -> stringResource(R.string.state_current)
            TrackPlaying.YES -> stringResource(R.string.state_playing)
        },
        when (mark) {
            TrackMark.NONE -> null
            TrackMark.DOWNLOADING -> stringResource(R.string.state_downloading)
            TrackMark.DOWNLOADED -> stringResource(R.string.state_downloaded)
        },
    ).joinToString()
    Row(
        modifier
            .fillMaxWidth()
            .clickable(onClickLabel = stringResource(R.string.play), onClick = onClick)
            .semantics { if (state.isNotEmpty()) stateDescription = state }
            .heightIn(min = 64.dp)
            .padding(start = 16.dp, end = if (menu.isEmpty()) 16.dp else 4.dp, top = 6.dp, bottom = 6.dp),
        horizontalArrangement = Arrangement.spacedBy(12.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        leading()
        Column(Modifier.weight(1f)) {
            Text(
                title,
                color = if (playing == TrackPlaying.NO) colours.onSurface else colours.primary,
                fontWeight = if (playing == TrackPlaying.NO) FontWeight.Normal else FontWeight.SemiBold,
                maxLines = 2,
                overflow = TextOverflow.Ellipsis,
                style = MaterialTheme.typography.bodyLarge,
            )
            if (!subtitle.isNullOrEmpty()) {
                Text(
                    subtitle,
                    color = colours.onSurfaceVariant,
                    maxLines = 1,
                    overflow = TextOverflow.Ellipsis,
                    style = MaterialTheme.typography.bodyMedium,
                )
            }
        }
        if (mark != TrackMark.NONE) {
            Icon(
                painterResource(
                    if (mark ==
                        TrackMark.DOWNLOADED
                    ) {
                        R.drawable.ic_offline
                    } else {
                        R.drawable.ic_offline_outline
                    },
                ),
                contentDescription = null,
                modifier = Modifier.size(16.dp),
                tint = if (mark == TrackMark.DOWNLOADED) colours.tertiary else colours.outline,
            )
        }
        if (durationMs != null && durationMs > 0) {
            val spoken = spokenClock(durationMs, locale)
            Text(
                clock(durationMs, locale),
                Modifier.semantics { contentDescription = spoken },
                color = colours.onSurfaceVariant,
                maxLines = 1,
                style = MaterialTheme.typography.bodyMedium.tabular(),
            )
        }
        if (menu.isNotEmpty()) OverflowMenu(title, menu)
    }
}

/** The three dots of what is called [title]. */
@Composable
fun OverflowMenu(title: String, actions: List<MenuAction>, modifier: Modifier = Modifier) {
    var open by remember { mutableStateOf(false) }
    Box(modifier) {
        IconButton({ open = true }) {
            Icon(
                painterResource(R.drawable.ic_more),
                stringResource(R.string.more_for, title),
                tint = MaterialTheme.colorScheme.onSurfaceVariant,
            )
        }
        DropdownMenu(open, onDismissRequest = { open = false }) {
            for (action in actions) {
                DropdownMenuItem(
                    text = { Text(stringResource(action.label)) },
                    onClick = {
                        open = false
                        action.onClick()
                    },
                    leadingIcon = { Icon(painterResource(action.icon), contentDescription = null) },
                )
            }
        }
    }
}
