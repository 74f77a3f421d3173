package app.coffer.downloads

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Card
import androidx.compose.material3.CardDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Storage
import app.coffer.design.counted
import app.coffer.design.fileSize

/** The answer before one leaves home, and how the phone's room is used. */
@Composable
internal fun ReadyCard(state: DownloadsUiState, modifier: Modifier = Modifier) {
    val ready = state.missing == 0
    val colours = MaterialTheme.colorScheme
    Card(
        modifier.fillMaxWidth().padding(horizontal = 16.dp, vertical = 8.dp),
        colors = CardDefaults.cardColors(
            containerColor = if (ready) colours.tertiaryContainer else colours.surfaceContainerHigh,
        ),
    ) {
        Column(Modifier.padding(16.dp), verticalArrangement = Arrangement.spacedBy(14.dp)) {
            Row(horizontalArrangement = Arrangement.spacedBy(14.dp), verticalAlignment = Alignment.CenterVertically) {
                Icon(
                    painterResource(if (ready) R.drawable.ic_check_circle else R.drawable.ic_schedule),
                    contentDescription = null,
                    modifier = Modifier.size(36.dp),
                    tint = if (ready) colours.tertiary else colours.primary,
                )
                Column {
                    Text(
                        stringResource(if (ready) R.string.ready_title else R.string.not_ready_title),
                        Modifier.semantics { heading() },
                        style = MaterialTheme.typography.titleLarge,
                    )
                    Text(
                        if (ready) stringResource(R.string.ready_text) else counted(R.plurals.missing, state.missing),
                        style = MaterialTheme.typography.bodyMedium,
                    )
                }
            }
            state.storage?.let { StorageBar(it) }
        }
    }
}

/** How the room on this phone is shared. */
@Composable
internal fun StorageBar(storage: Storage, modifier: Modifier = Modifier) {
    val colours = MaterialTheme.colorScheme
    val parts = listOf(
        Triple(
            storage.pinnedBytes,
            colours.tertiary,
            stringResource(R.string.storage_pinned, fileSize(storage.pinnedBytes)),
        ),
        Triple(
            storage.streamedBytes,
            colours.primary,
            stringResource(R.string.storage_streamed, fileSize(storage.streamedBytes)),
        ),
        Triple(
            storage.freeBytes,
            colours.outlineVariant,
            stringResource(R.string.storage_free, fileSize(storage.freeBytes)),
        ),
    )
    Column(modifier, verticalArrangement = Arrangement.spacedBy(8.dp)) {
        Proportions(parts.map { (bytes, colour, _) -> bytes to colour })
        FlowRow(horizontalArrangement = Arrangement.spacedBy(16.dp), verticalArrangement = Arrangement.spacedBy(2.dp)) {
            for ((_, colour, words) in parts) {
                Row(verticalAlignment = Alignment.CenterVertically) {
                    Box(Modifier.padding(end = 6.dp).size(9.dp).background(colour, CircleShape))
                    Text(words, style = MaterialTheme.typography.labelMedium)
                }
            }
        }
    }
}

@Composable
private fun Proportions(parts: List<Pair<Long, Color>>) {
    val total = parts.sumOf { it.first }.coerceAtLeast(1)
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    Canvas(Modifier.fillMaxWidth().height(10.dp).clip(CircleShape).clearAndSetSemantics { }) {
        var at = 0f
        for ((bytes, colour) in parts) {
            // What is there at all is seen.
            val width = if (bytes == 0L) 0f else maxOf(size.width * (bytes.toFloat() / total), 3.dp.toPx())
            drawRect(colour, Offset(if (mirrored) size.width - at - width else at, 0f), Size(width, size.height))
            at += width
        }
    }
}
