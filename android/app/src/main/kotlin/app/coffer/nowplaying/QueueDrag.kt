package app.coffer.nowplaying

import androidx.compose.foundation.gestures.detectVerticalDragGestures
import androidx.compose.foundation.lazy.LazyListState
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableFloatStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.graphicsLayer
import androidx.compose.ui.input.pointer.pointerInput
import androidx.compose.ui.zIndex

/** A row of a list on its way to another place. */
internal class QueueDrag(private val list: LazyListState, private val onDrop: (from: Int, to: Int) -> Unit) {
    /** The row that is held. */
    var held by mutableStateOf<Int?>(null)
        private set

    /** How far it was moved, in pixels. */
    var offset by mutableFloatStateOf(0f)
        private set

    fun lift(index: Int) {
        held = index
        offset = 0f
    }

    fun move(by: Float) {
        offset += by
    }

    /** Lets go: the row goes where its middle is. */
    fun drop() {
        val from = held ?: return
        val target = target(from)
        cancel()
        if (target != null && target != from) onDrop(from, target)
    }

    fun cancel() {
        held = null
        offset = 0f
    }

    private fun target(from: Int): Int? {
        val rows = list.layoutInfo.visibleItemsInfo
        val row = rows.firstOrNull { it.index == from } ?: return null
        val middle = row.offset + offset + row.size / 2
        return rows.firstOrNull { middle < it.offset + it.size }?.index ?: rows.lastOrNull()?.index
    }
}

@Composable
internal fun rememberQueueDrag(list: LazyListState, onDrop: (from: Int, to: Int) -> Unit): QueueDrag {
    val drop by rememberUpdatedState(onDrop)
    return remember(list) { QueueDrag(list) { from, to -> drop(from, to) } }
}

/** Where the held row is drawn: above the others, under the finger. */
internal fun Modifier.dragged(drag: QueueDrag, index: Int): Modifier = if (drag.held != index) {
    this
} else {
    zIndex(1f).graphicsLayer {
        translationY = drag.offset
        shadowElevation = LIFT
    }
}

/** The part of a row by which it is held. */
@Composable
internal fun Modifier.dragHandle(drag: QueueDrag, index: Int): Modifier = pointerInput(drag, index) {
    detectVerticalDragGestures(
        onDragStart = { drag.lift(index) },
        onDragEnd = drag::drop,
        onDragCancel = drag::cancel,
    ) { change, by ->
        change.consume()
        drag.move(by)
    }
}

private const val LIFT = 16f
