package app.coffer.nowplaying

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.FilledIconButton
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.IconButtonDefaults
import androidx.compose.material3.IconToggleButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalResources
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.RepeatMode
import app.coffer.design.tabular
import app.coffer.playback.text

/** Shuffle, previous, play or pause, next, repeat. */
@Composable
internal fun Controls(state: NowPlayingUiState, actions: NowPlayingActions) {
    Row(
        Modifier.fillMaxWidth(),
        horizontalArrangement = Arrangement.SpaceBetween,
        verticalAlignment = Alignment.CenterVertically,
    ) {
        val shuffled = stringResource(if (state.shuffle) R.string.on else R.string.off)
        IconToggleButton(
            state.shuffle,
            actions.onShuffle,
            Modifier.semantics { stateDescription = shuffled },
            colors = IconButtonDefaults.iconToggleButtonColors(
                contentColor = MaterialTheme.colorScheme.onSurfaceVariant,
                checkedContainerColor = MaterialTheme.colorScheme.secondaryContainer,
                checkedContentColor = MaterialTheme.colorScheme.onSecondaryContainer,
            ),
        ) {
            Icon(painterResource(R.drawable.ic_shuffle), stringResource(R.string.shuffle))
        }
        Skip(R.drawable.ic_previous, stringResource(R.string.previous), actions.onPrevious)
        PlayButton(state, actions.onToggle, 76.dp)
        Skip(R.drawable.ic_next, stringResource(R.string.next), actions.onNext)
        val repeat = stringResource(
            when (state.repeat) {
                RepeatMode.OFF -> R.string.off
                RepeatMode.ALL -> R.string.repeat_all
                RepeatMode.ONE -> R.string.repeat_one
            },
        )
        val repeating = state.repeat != RepeatMode.OFF
        IconButton(
            actions.onRepeat,
            Modifier.semantics { stateDescription = repeat },
            colors = IconButtonDefaults.iconButtonColors(
                containerColor = if (repeating) MaterialTheme.colorScheme.secondaryContainer else Color.Transparent,
                contentColor = MaterialTheme.colorScheme.run {
                    if (repeating) onSecondaryContainer else onSurfaceVariant
                },
            ),
        ) {
            Icon(
                painterResource(if (state.repeat == RepeatMode.ONE) R.drawable.ic_repeat_one else R.drawable.ic_repeat),
                stringResource(R.string.repeat),
            )
        }
    }
}

@Composable
private fun Skip(@DrawableRes icon: Int, label: String, onClick: () -> Unit) {
    IconButton(onClick, Modifier.size(56.dp)) { Icon(painterResource(icon), label, Modifier.size(38.dp)) }
}

/** The large round button; a ring runs around it while the sound is on its way. */
@Composable
private fun PlayButton(state: NowPlayingUiState, onToggle: () -> Unit, size: Dp) {
    Box(contentAlignment = Alignment.Center) {
        FilledIconButton(onToggle, Modifier.size(size), shape = CircleShape) {
            Icon(
                painterResource(if (state.wantsSound) R.drawable.ic_pause else R.drawable.ic_play),
                stringResource(if (state.wantsSound) R.string.pause else R.string.play),
                Modifier.size(size * .5f),
            )
        }
        if (state.status == PlayerStatus.BUFFERING || state.status == PlayerStatus.WAITING_FOR_NETWORK) {
            CircularProgressIndicator(
                Modifier.size(size + 8.dp),
                color = MaterialTheme.colorScheme.tertiary,
                strokeWidth = 3.dp,
            )
        }
    }
}

/** The way to the queue. */
@Composable
internal fun QueueRow(state: NowPlayingUiState, actions: NowPlayingActions) {
    Row(Modifier.fillMaxWidth().padding(vertical = 8.dp), horizontalArrangement = Arrangement.Center) {
        TextButton(actions.onQueue, Modifier.heightIn(min = 48.dp)) {
            Icon(
                painterResource(R.drawable.ic_queue),
                contentDescription = null,
                modifier = Modifier.padding(end = 8.dp).size(22.dp),
            )
            Text(
                stringResource(R.string.queue_place, state.place, state.of),
                style = MaterialTheme.typography.labelLarge.tabular(),
            )
        }
    }
}

/** Why there is no sound, where one would expect some; null otherwise. */
@Composable
internal fun statusWords(state: NowPlayingUiState): String? {
    val problem = state.problem
    return when {
        problem != null && (problem.entry == state.entry || state.status == PlayerStatus.FAILED) ->
            problem.text(LocalResources.current)

        state.status == PlayerStatus.FAILED -> stringResource(R.string.error_bug)

        state.status == PlayerStatus.WAITING_FOR_NETWORK -> stringResource(R.string.waiting_for_network)

        state.status == PlayerStatus.BUFFERING -> stringResource(R.string.buffering)

        problem != null -> problem.text(LocalResources.current)

        state.stopAfterCurrent -> stringResource(R.string.stops_after_track)

        else -> null
    }
}

/** Tells it, also to those who do not look. */
@Composable
internal fun StatusCard(words: String, bad: Boolean) {
    Surface(
        Modifier.fillMaxWidth().padding(top = 12.dp).semantics { liveRegion = LiveRegionMode.Polite },
        color = MaterialTheme.colorScheme.run { if (bad) errorContainer else surfaceContainerHighest },
        shape = MaterialTheme.shapes.medium,
    ) {
        Row(Modifier.padding(horizontal = 14.dp, vertical = 10.dp), verticalAlignment = Alignment.CenterVertically) {
            Icon(
                painterResource(if (bad) R.drawable.ic_error else R.drawable.ic_info),
                contentDescription = null,
                modifier = Modifier.padding(end = 10.dp).size(20.dp),
            )
            Text(words, style = MaterialTheme.typography.bodyMedium)
        }
    }
}
