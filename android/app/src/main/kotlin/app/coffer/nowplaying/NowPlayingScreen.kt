package app.coffer.nowplaying

import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.animateColorAsState
import androidx.compose.foundation.background
import androidx.compose.foundation.basicMarquee
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxWithConstraints
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.shadow
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.CachedRange
import app.coffer.design.Cover
import app.coffer.design.LargeCoverShape
import app.coffer.design.MenuAction
import app.coffer.design.OverflowMenu
import app.coffer.design.coverColour

/** What can be done on the player's screen. */
class NowPlayingActions(
    val onClose: () -> Unit = {},
    val onToggle: () -> Unit = {},
    val onNext: () -> Unit = {},
    val onPrevious: () -> Unit = {},
    val onSeek: (Long) -> Unit = {},
    val onShuffle: (Boolean) -> Unit = {},
    val onRepeat: () -> Unit = {},
    val onStopAfterCurrent: (Boolean) -> Unit = {},
    val onStar: (Boolean) -> Unit = {},
    val onQueue: () -> Unit = {},
    val onAlbum: (Long) -> Unit = {},
    val onArtist: (Long) -> Unit = {},
)

/** The player over the whole screen. */
@Composable
fun NowPlayingScreen(
    state: NowPlayingUiState,
    cached: List<CachedRange>,
    actions: NowPlayingActions,
    modifier: Modifier = Modifier,
) {
    val glow by animateColorAsState(coverColour(state.cover, state.album.ifEmpty { state.title }), label = "glow")
    Surface(modifier.fillMaxSize()) {
        BoxWithConstraints(
            Modifier
                .background(
                    Brush.verticalGradient(
                        listOf(glow.copy(alpha = .62f), glow.copy(alpha = .22f), glow.copy(alpha = .06f)),
                    ),
                )
                .windowInsetsPadding(WindowInsets.safeDrawing),
        ) {
            val scale = LocalDensity.current.fontScale
            when {
                maxWidth > maxHeight && maxHeight < 600.dp -> SideBySide(state, cached, actions, maxHeight)
                maxHeight / scale < ROOM_NEEDED -> Scrolling(state, cached, actions, maxHeight)
                else -> Filling(state, cached, actions)
            }
        }
    }
}

/** The cover takes what the rest leaves. */
@Composable
private fun Filling(state: NowPlayingUiState, cached: List<CachedRange>, actions: NowPlayingActions) {
    Column(Modifier.fillMaxSize(), horizontalAlignment = Alignment.CenterHorizontally) {
        TopRow(state, actions)
        BoxWithConstraints(
            Modifier.weight(1f).fillMaxWidth().padding(horizontal = 28.dp, vertical = 12.dp),
            contentAlignment = Alignment.Center,
        ) {
            BigCover(state, Modifier.size(minOf(maxWidth, maxHeight)))
        }
        Details(state, cached, actions, Modifier.widthIn(max = 560.dp))
    }
}

/** Large type on a small phone: everything is there, a scroll away. */
@Composable
private fun Scrolling(state: NowPlayingUiState, cached: List<CachedRange>, actions: NowPlayingActions, height: Dp) {
    Column(
        Modifier.fillMaxSize().verticalScroll(rememberScrollState()),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        TopRow(state, actions)
        BigCover(state, Modifier.padding(8.dp).size(height * .34f))
        Details(state, cached, actions, Modifier)
    }
}

/** A phone on its side. */
@Composable
private fun SideBySide(state: NowPlayingUiState, cached: List<CachedRange>, actions: NowPlayingActions, height: Dp) {
    Row(Modifier.fillMaxSize(), verticalAlignment = Alignment.CenterVertically) {
        Box(Modifier.fillMaxHeight().padding(24.dp), contentAlignment = Alignment.Center) {
            BigCover(state, Modifier.size(height - 48.dp))
        }
        Column(Modifier.weight(1f).fillMaxHeight().verticalScroll(rememberScrollState())) {
            TopRow(state, actions)
            Details(state, cached, actions, Modifier)
        }
    }
}

@Composable
private fun BigCover(state: NowPlayingUiState, modifier: Modifier) {
    Cover(
        state.cover,
        state.album.ifEmpty { state.title },
        modifier.aspectRatio(1f).shadow(24.dp, LargeCoverShape),
        LargeCoverShape,
    )
}

@Composable
private fun TopRow(state: NowPlayingUiState, actions: NowPlayingActions) {
    Row(
        Modifier.fillMaxWidth().padding(horizontal = 8.dp, vertical = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        IconButton(actions.onClose) { Icon(painterResource(R.drawable.ic_down), stringResource(R.string.close_player)) }
        Text(
            state.album,
            Modifier.weight(1f).padding(horizontal = 4.dp),
            color = MaterialTheme.colorScheme.onSurface,
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.labelLarge,
            textAlign = TextAlign.Center,
        )
        OverflowMenu(
            state.title,
            listOfNotNull(
                state.albumId?.let { album ->
                    MenuAction(R.string.go_to_album, R.drawable.ic_album) { actions.onAlbum(album) }
                },
                state.artistId?.let { artist ->
                    MenuAction(R.string.go_to_artist, R.drawable.ic_artist) { actions.onArtist(artist) }
                },
                MenuAction(
                    if (state.stopAfterCurrent) R.string.do_not_stop_after_track else R.string.stop_after_track,
                    R.drawable.ic_schedule,
                ) { actions.onStopAfterCurrent(!state.stopAfterCurrent) },
            ),
        )
    }
}

@Composable
private fun Details(
    state: NowPlayingUiState,
    cached: List<CachedRange>,
    actions: NowPlayingActions,
    modifier: Modifier,
) {
    Column(modifier.fillMaxWidth().padding(horizontal = 24.dp)) {
        Row(verticalAlignment = Alignment.CenterVertically) {
            Column(Modifier.weight(1f).padding(end = 8.dp)) {
                Text(
                    state.title,
                    Modifier.semantics { heading() }.basicMarquee(iterations = 2),
                    maxLines = 1,
                    style = MaterialTheme.typography.headlineSmall,
                )
                Text(
                    state.artist,
                    Modifier.padding(top = 2.dp),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    maxLines = 1,
                    overflow = TextOverflow.Ellipsis,
                    style = MaterialTheme.typography.bodyLarge,
                )
            }
            IconButton({ actions.onStar(!state.starred) }) {
                Icon(
                    painterResource(if (state.starred) R.drawable.ic_star else R.drawable.ic_star_outline),
                    stringResource(if (state.starred) R.string.unstar else R.string.star),
                    tint = MaterialTheme.colorScheme.run { if (state.starred) primary else onSurfaceVariant },
                )
            }
        }
        val words = statusWords(state)
        AnimatedVisibility(words != null) { if (words != null) StatusCard(words, state.problem != null) }
        SeekBar(state.progress, cached, actions.onSeek, Modifier.padding(top = 4.dp))
        Spacer(Modifier.height(8.dp))
        Controls(state, actions)
        QueueRow(state, actions)
    }
}

/** Below it the parts beside the cover would leave none of it. */
private val ROOM_NEEDED = 500.dp
