package app.coffer.nowplaying

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.alpha
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.CustomAccessibilityAction
import androidx.compose.ui.semantics.customActions
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.QueueEntry
import app.coffer.design.EmptyState
import app.coffer.design.PlayingBars
import app.coffer.design.ScreenBar
import app.coffer.design.clock
import app.coffer.design.locale
import app.coffer.design.tabular

/** What can be done with the queue. */
class QueueActions(
    val onBack: () -> Unit = {},
    val onSkipTo: (QueueEntry) -> Unit = {},
    val onRemove: (QueueEntry) -> Unit = {},
    val onMove: (entry: QueueEntry, to: Int) -> Unit = { _, _ -> },
    val onClear: () -> Unit = {},
)

/** The queue in play order. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun QueueScreen(state: QueueUiState, actions: QueueActions, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = {
            ScreenBar(stringResource(R.string.queue), scroll, actions.onBack) {
                if (state.entries.isNotEmpty()) {
                    TextButton(actions.onClear) {
                        Text(stringResource(R.string.clear_queue))
                    }
                }
            }
        },
    ) { padding ->
        if (state.entries.isEmpty()) {
            EmptyState(
                R.drawable.ic_queue,
                stringResource(R.string.queue_empty_title),
                stringResource(R.string.queue_empty_text),
                Modifier.padding(padding),
            )
            return@Scaffold
        }
        // One row of what was played shows that there is more above.
        val list = rememberLazyListState(((state.current ?: 0) - 1).coerceAtLeast(0))
        val dragging =
            rememberQueueDrag(list) { from, to -> state.entries.getOrNull(from)?.let { actions.onMove(it, to) } }
        LazyColumn(Modifier.fillMaxSize().testTag("queue"), state = list, contentPadding = padding) {
            itemsIndexed(state.entries, key = { _, entry -> entry.id }) { index, entry ->
                Entry(entry, index, state, actions, dragging, Modifier.dragged(dragging, index))
            }
        }
    }
}

@Composable
private fun Entry(
    entry: QueueEntry,
    index: Int,
    state: QueueUiState,
    actions: QueueActions,
    drag: QueueDrag,
    modifier: Modifier,
) {
    val colours = MaterialTheme.colorScheme
    val current = index == state.current
    val played = index < (state.current ?: 0)
    val playing = stringResource(if (state.sounding) R.string.state_playing else R.string.state_current)
    val up = stringResource(R.string.move_up)
    val down = stringResource(R.string.move_down)
    val place = (index + 1).toString()
    Row(
        modifier
            .fillMaxWidth()
            .background(if (current) colours.secondaryContainer else colours.surface)
            .clickable(onClickLabel = stringResource(R.string.play)) { actions.onSkipTo(entry) }
            .semantics {
                if (current) stateDescription = playing
                customActions = listOfNotNull(
                    CustomAccessibilityAction(up) {
                        true.also { actions.onMove(entry, index - 1) }
                    }.takeIf { index > 0 },
                    CustomAccessibilityAction(down) { true.also { actions.onMove(entry, index + 1) } }.takeIf {
                        index <
                            state.entries.lastIndex
                    },
                )
            }
            .heightIn(min = 60.dp)
            .padding(start = 16.dp, end = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Box(Modifier.widthIn(min = 36.dp).padding(end = 8.dp)) {
            if (current) {
                PlayingBars(state.sounding)
            } else {
                Text(place, color = colours.onSurfaceVariant, style = MaterialTheme.typography.bodyMedium.tabular())
            }
        }
        Text(
            entry.title,
            Modifier.weight(1f).padding(vertical = 8.dp).alpha(if (played) .6f else 1f),
            color = if (current) colours.onSecondaryContainer else colours.onSurface,
            fontWeight = if (current) FontWeight.SemiBold else FontWeight.Normal,
            maxLines = 2,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodyLarge,
        )
        entry.durationMs?.let {
            Text(
                clock(it, locale()),
                Modifier.padding(horizontal = 8.dp),
                color = colours.onSurfaceVariant,
                style = MaterialTheme.typography.bodyMedium.tabular(),
            )
        }
        IconButton({ actions.onRemove(entry) }) {
            Icon(
                painterResource(R.drawable.ic_close),
                stringResource(R.string.remove_from_queue, entry.title),
                Modifier.size(20.dp),
                colours.onSurfaceVariant,
            )
        }
        Icon(
            painterResource(R.drawable.ic_drag),
            // Screen readers have the row's own actions for it.
            contentDescription = null,
            modifier = Modifier.dragHandle(drag, index).padding(12.dp),
            tint = colours.onSurfaceVariant,
        )
    }
}
