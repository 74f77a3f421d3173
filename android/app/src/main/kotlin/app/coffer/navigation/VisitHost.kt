package app.coffer.navigation

import androidx.activity.compose.PredictiveBackHandler
import androidx.compose.animation.AnimatedContent
import androidx.compose.animation.core.SeekableTransitionState
import androidx.compose.animation.core.rememberTransition
import androidx.compose.animation.fadeIn
import androidx.compose.animation.fadeOut
import androidx.compose.animation.scaleIn
import androidx.compose.animation.scaleOut
import androidx.compose.animation.togetherWith
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveableStateHolder
import androidx.compose.ui.Modifier
import androidx.lifecycle.viewmodel.compose.viewModel
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.launch

/** Shows the top of [stack]. A back gesture draws the screen before it in, as far as the finger goes. */
@Composable
internal fun VisitHost(stack: BackStack, modifier: Modifier = Modifier, content: @Composable (Visit) -> Unit) {
    val stores = viewModel { VisitStores() }
    val states = rememberSaveableStateHolder()
    val seeking = remember(stack) { SeekableTransitionState(stack.top) }
    val scope = rememberCoroutineScope()
    LaunchedEffect(stack.top) { seeking.animateTo(stack.top) }
    PredictiveBackHandler(enabled = stack.previous != null) { gesture ->
        try {
            gesture.collect { event -> stack.previous?.let { seeking.seekTo(event.progress, it) } }
            stack.back()
        } catch (cancelled: CancellationException) {
            scope.launch { seeking.animateTo(stack.top) }
            throw cancelled
        }
    }
    rememberTransition(seeking, label = "visit").AnimatedContent(
        modifier = modifier,
        transitionSpec = {
            (fadeIn() + scaleIn(initialScale = .94f)) togetherWith (fadeOut() + scaleOut(targetScale = 1.04f))
        },
        contentKey = { it.id },
    ) { visit ->
        VisitScope(visit, stack, stores, states) { content(visit) }
    }
}
