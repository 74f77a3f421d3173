package app.coffer.downloads

import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyListScope
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.Scaffold
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Download
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.design.EmptyState
import app.coffer.design.ErrorState
import app.coffer.design.LoadingState
import app.coffer.design.ScreenBar
import app.coffer.design.SectionHeader

/** What can be done on the downloads' screen. */
class DownloadsActions(
    val onPause: (track: Long?) -> Unit = {},
    val onResume: (track: Long?) -> Unit = {},
    val onRetry: (track: Long?) -> Unit = {},
    val onCancel: (Download) -> Unit = {},
    val onClearDone: () -> Unit = {},
    val onOpen: (PinTarget) -> Unit = {},
    val onUnpin: (Pin) -> Unit = {},
    val onReload: () -> Unit = {},
)

/** Ready to go offline? If not, what is missing and why. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun DownloadsScreen(state: DownloadsUiState, actions: DownloadsActions, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = {
            ScreenBar(stringResource(R.string.downloads), scroll) {
                if (state.transfers.isNotEmpty()) {
                    if (state.allPaused) {
                        IconButton({
                            actions.onResume(null)
                        }) { Icon(painterResource(R.drawable.ic_play), stringResource(R.string.resume_all)) }
                    } else {
                        IconButton({
                            actions.onPause(null)
                        }) { Icon(painterResource(R.drawable.ic_pause), stringResource(R.string.pause_all)) }
                    }
                }
            }
        },
    ) { padding ->
        val error = state.error
        when {
            state.loading -> LoadingState(Modifier.padding(padding))

            error != null -> ErrorState(error, actions.onReload, Modifier.padding(padding))

            state.pins.isEmpty() && state.transfers.isEmpty() && state.notReady.isEmpty() -> EmptyState(
                icon = R.drawable.ic_offline_outline,
                title = stringResource(R.string.downloads_empty_title),
                text = stringResource(R.string.downloads_empty_text),
                modifier = Modifier.padding(padding),
            )

            else -> LazyColumn(
                Modifier.fillMaxSize().testTag("downloads"),
                contentPadding = PaddingValues(
                    top = padding.calculateTopPadding(),
                    bottom =
                    padding.calculateBottomPadding() + 16.dp,
                ),
            ) {
                item("ready") { ReadyCard(state) }
                transfers(state, actions)
                notReady(state, actions)
                pins(state, actions)
            }
        }
    }
}

private fun LazyListScope.transfers(state: DownloadsUiState, actions: DownloadsActions) {
    if (state.transfers.isEmpty() && state.done == 0) return
    item("transfers") { TransfersHeader(state, actions) }
    items(state.transfers, key = {
        "transfer ${it.trackId}"
    }, contentType = { "transfer" }) { TransferRow(it, actions) }
}

private fun LazyListScope.notReady(state: DownloadsUiState, actions: DownloadsActions) {
    if (state.notReady.isEmpty()) return
    item("not ready") { SectionHeader(stringResource(R.string.not_ready)) }
    items(state.notReady, key = {
        "not ready ${it.trackId}"
    }, contentType = { "not ready" }) { NotReadyRow(it, actions) }
}

private fun LazyListScope.pins(state: DownloadsUiState, actions: DownloadsActions) {
    if (state.pins.isEmpty()) return
    item("pins") { SectionHeader(stringResource(R.string.kept_on_phone)) }
    items(state.pins, key = { "pin ${it.pin.target}" }, contentType = { "pin" }) { PinRow(it, actions) }
}
