package app.coffer.nowplaying

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.gestures.Orientation
import androidx.compose.foundation.gestures.draggable
import androidx.compose.foundation.gestures.rememberDraggableState
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawBehind
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.LayoutDirection
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.design.Cover
import app.coffer.design.coverColour

/** The current track at the foot of the other screens. A tap, or a pull upwards, opens the player. */
@Composable
fun MiniPlayer(
    state: NowPlayingUiState,
    onOpen: () -> Unit,
    onToggle: () -> Unit,
    onNext: () -> Unit,
    modifier: Modifier = Modifier,
) {
    val colours = MaterialTheme.colorScheme
    val glow = coverColour(state.cover, state.album.ifEmpty { state.title })
    Surface(
        modifier.fillMaxWidth().padding(horizontal = 8.dp, vertical = 6.dp).testTag("mini player"),
        color = colours.surfaceContainerHigh,
        shape = RoundedCornerShape(16.dp),
        shadowElevation = 3.dp,
    ) {
        Column(Modifier.background(glow.copy(alpha = .28f)).progressLine(state.progress)) {
            Row(
                Modifier
                    .fillMaxWidth()
                    .draggable(rememberDraggableState { by -> if (by < -PULL) onOpen() }, Orientation.Vertical)
                    .clickable(onClickLabel = stringResource(R.string.open_player), onClick = onOpen)
                    .heightIn(min = 64.dp)
                    .padding(start = 8.dp, top = 6.dp, bottom = 8.dp),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                Cover(state.cover, state.album.ifEmpty { state.title }, Modifier.size(46.dp))
                Column(Modifier.weight(1f).padding(start = 12.dp, end = 4.dp)) {
                    Text(
                        state.title,
                        fontWeight = FontWeight.SemiBold,
                        maxLines = 1,
                        overflow = TextOverflow.Ellipsis,
                        style = MaterialTheme.typography.bodyMedium,
                    )
                    val words = statusWords(state)
                    Text(
                        words ?: state.artist,
                        color = if (words != null && state.problem != null) colours.error else colours.onSurfaceVariant,
                        maxLines = 1,
                        overflow = TextOverflow.Ellipsis,
                        style = MaterialTheme.typography.bodySmall,
                    )
                }
                IconButton(onToggle) {
                    Icon(
                        painterResource(if (state.wantsSound) R.drawable.ic_pause else R.drawable.ic_play),
                        stringResource(if (state.wantsSound) R.string.pause else R.string.play),
                        Modifier.size(30.dp),
                    )
                }
                IconButton(onNext) {
                    Icon(painterResource(R.drawable.ic_next), stringResource(R.string.next), Modifier.size(28.dp))
                }
                Box(Modifier.size(4.dp))
            }
        }
    }
}

/** How far the track is, as a line along the lower edge. */
@Composable
private fun Modifier.progressLine(progress: Progress): Modifier {
    val position by rememberPosition(progress)
    val duration = progress.durationMs?.takeIf { it > 0 } ?: return this
    val colour = MaterialTheme.colorScheme.primary
    val mirrored = LocalLayoutDirection.current == LayoutDirection.Rtl
    return drawBehind {
        val height = 2.5.dp.toPx()
        val width = size.width * (position.toFloat() / duration).coerceIn(0f, 1f)
        drawRect(colour, Offset(if (mirrored) size.width - width else 0f, size.height - height), Size(width, height))
    }
}

private const val PULL = 6f
