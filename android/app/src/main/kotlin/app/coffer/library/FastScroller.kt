package app.coffer.library

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.fadeIn
import androidx.compose.animation.fadeOut
import androidx.compose.foundation.background
import androidx.compose.foundation.gestures.Orientation
import androidx.compose.foundation.gestures.draggable
import androidx.compose.foundation.gestures.rememberDraggableState
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.grid.LazyGridState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.dp
import kotlinx.coroutines.flow.collectLatest
import kotlin.math.roundToInt

/**
 * A handle at the side of a long grid that is there while it moves, and can be dragged through all of it.
 *
 * Screen readers scroll the grid itself, by pages.
 *
 * * [label] - the landmark at an item, such as its first letter.
 */
@Composable
internal fun FastScroller(grid: LazyGridState, count: Int, label: (Int) -> String?, modifier: Modifier = Modifier) {
    if (count < WORTHWHILE) return
    var dragging by remember { mutableStateOf(false) }
    var target by remember { mutableFloatStateOf(0f) }
    val place by remember(count) {
        derivedStateOf { if (dragging) target else (grid.firstVisibleItemIndex.toFloat() / count).coerceIn(0f, 1f) }
    }
    LaunchedEffect(grid, count) {
        snapshotFlow { if (dragging) (target * count).roundToInt() else null }
            .collectLatest { index -> if (index != null) grid.scrollToItem(index.coerceIn(0, count)) }
    }
    AnimatedVisibility(dragging || grid.isScrollInProgress, modifier, enter = fadeIn(), exit = fadeOut()) {
        BoxWithConstraints(Modifier.fillMaxHeight().clearAndSetSemantics { }, contentAlignment = Alignment.TopEnd) {
            val track = with(LocalDensity.current) { (maxHeight - HANDLE).toPx() }.coerceAtLeast(1f)
            Row(
                Modifier.offset { IntOffset(0, (place * track).roundToInt()) }.height(HANDLE),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                val landmark = if (dragging) label((target * (count - 1)).roundToInt()) else null
                if (!landmark.isNullOrBlank()) {
                    Box(
                        Modifier
                            .widthIn(min = HANDLE)
                            .height(HANDLE)
                            .background(MaterialTheme.colorScheme.primaryContainer, RoundedCornerShape(16.dp))
                            .padding(horizontal = 12.dp),
                        contentAlignment = Alignment.Center,
                    ) {
                        Text(
                            landmark,
                            color = MaterialTheme.colorScheme.onPrimaryContainer,
                            maxLines = 1,
                            style = MaterialTheme.typography.titleLarge,
                        )
                    }
                }
                Box(
                    Modifier
                        .height(HANDLE)
                        .width(28.dp)
                        .draggable(
                            rememberDraggableState { by -> target = (target + by / track).coerceIn(0f, 1f) },
                            Orientation.Vertical,
                            onDragStarted = {
                                target = place
                                dragging = true
                            },
                            onDragStopped = { dragging = false },
                        ),
                    contentAlignment = Alignment.Center,
                ) {
                    Box(Modifier.height(HANDLE).width(6.dp).background(MaterialTheme.colorScheme.primary, CircleShape))
                }
            }
        }
    }
}

private val HANDLE = 52.dp

/** Below this many items a fling or two reach the end. */
private const val WORTHWHILE = 60
