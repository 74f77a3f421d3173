package app.coffer.navigation

import androidx.activity.compose.PredictiveBackHandler
import androidx.compose.animation.AnimatedVisibility
import androidx.compose.animation.core.Animatable
import androidx.compose.animation.slideInVertically
import androidx.compose.animation.slideOutVertically
import androidx.compose.foundation.gestures.Orientation
import androidx.compose.foundation.gestures.draggable
import androidx.compose.foundation.gestures.rememberDraggableState
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.offset
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.unit.IntOffset
import androidx.compose.ui.unit.dp
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import app.coffer.nowplaying.NowPlayingActions
import app.coffer.nowplaying.NowPlayingScreen
import app.coffer.nowplaying.NowPlayingUiState
import app.coffer.nowplaying.NowPlayingViewModel
import app.coffer.nowplaying.QueueActions
import app.coffer.nowplaying.QueueScreen
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.launch
import kotlin.math.roundToInt

/** What of the player lies over the other screens. */
internal enum class PlayerPage { CLOSED, PLAYER, QUEUE }

/** The player, and its queue, over everything else. Back, or a pull downwards, closes what is on top. */
@Composable
internal fun PlayerHost(page: PlayerPage, onPage: (PlayerPage) -> Unit, model: NowPlayingViewModel, stack: BackStack) {
    val state by model.state.collectAsStateWithLifecycle()
    val playing = state
    // An emptied queue has nothing to show here.
    LaunchedEffect(playing == null) { if (playing == null) onPage(PlayerPage.CLOSED) }
    Layer(page != PlayerPage.CLOSED && playing != null, onClose = { onPage(PlayerPage.CLOSED) }, "player") {
        if (playing != null) Player(playing, model, stack, onPage)
    }
    Layer(page == PlayerPage.QUEUE && playing != null, onClose = {
        onPage(PlayerPage.PLAYER)
    }, "player's queue", pulls = false) {
        val queue by model.queue.collectAsStateWithLifecycle()
        val actions = remember(model) {
            QueueActions(
                onBack = { onPage(PlayerPage.PLAYER) },
                onSkipTo = { model.skipTo(it.id) },
                onRemove = { model.remove(it.id, it.title) },
                onMove = { entry, to -> model.move(entry.id, to) },
                onClear = model::clear,
            )
        }
        QueueScreen(queue, actions)
    }
}

@Composable
private fun Player(
    state: NowPlayingUiState,
    model: NowPlayingViewModel,
    stack: BackStack,
    onPage: (PlayerPage) -> Unit,
) {
    val cached by model.cached.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        NowPlayingActions(
            onClose = { onPage(PlayerPage.CLOSED) },
            onToggle = model::toggle,
            onNext = model::next,
            onPrevious = model::previous,
            onSeek = model::seek,
            onShuffle = model::shuffle,
            onRepeat = model::nextRepeat,
            onStopAfterCurrent = model::stopAfterCurrent,
            onStar = model::star,
            onQueue = { onPage(PlayerPage.QUEUE) },
            onAlbum = {
                onPage(PlayerPage.CLOSED)
                stack.open(Destination.Album(it))
            },
            onArtist = {
                onPage(PlayerPage.CLOSED)
                stack.open(Destination.Artist(it))
            },
        )
    }
    NowPlayingScreen(state, cached, actions)
}

/** A screen that comes from below, and goes there by a pull or by back. */
@Composable
private fun Layer(
    open: Boolean,
    onClose: () -> Unit,
    tag: String,
    pulls: Boolean = true,
    content: @Composable () -> Unit,
) {
    AnimatedVisibility(open, enter = slideInVertically { it }, exit = slideOutVertically { it }) {
        val pulled = remember { Animatable(0f) }
        val scope = rememberCoroutineScope()
        val far = with(LocalDensity.current) { 120.dp.toPx() }
        PredictiveBackHandler(open) { gesture ->
            try {
                gesture.collect { pulled.snapTo(it.progress * far) }
                onClose()
            } catch (cancelled: CancellationException) {
                scope.launch { pulled.animateTo(0f) }
                throw cancelled
            }
        }
        val pull = Modifier.draggable(
            rememberDraggableState { by -> scope.launch { pulled.snapTo((pulled.value + by).coerceAtLeast(0f)) } },
            Orientation.Vertical,
            onDragStopped = { velocity ->
                if (pulled.value > far ||
                    velocity > FLING
                ) {
                    onClose()
                } else {
                    pulled.animateTo(0f)
                }
            },
        )
        Box(
            Modifier.offset {
                IntOffset(0, pulled.value.roundToInt())
            }.then(if (pulls) pull else Modifier).testTag(tag),
        ) { content() }
    }
}

/** Pixels a second of a flick that means it. */
private const val FLING = 2_000f
