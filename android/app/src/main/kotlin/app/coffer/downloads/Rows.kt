package app.coffer.downloads

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.NotReady
import app.coffer.core.PinTarget
import app.coffer.design.Cover
import app.coffer.design.MenuAction
import app.coffer.design.OverflowMenu
import app.coffer.design.SectionHeader
import app.coffer.design.counted
import app.coffer.design.fileSize
import app.coffer.design.words

@Composable
internal fun TransfersHeader(state: DownloadsUiState, actions: DownloadsActions) {
    Row(Modifier.fillMaxWidth().padding(end = 8.dp), verticalAlignment = Alignment.Bottom) {
        SectionHeader(
            if (state.transfers.isEmpty()) {
                counted(R.plurals.transfers_done, state.done)
            } else {
                stringResource(R.string.transfers)
            },
            Modifier.weight(1f).padding(bottom = 8.dp),
        )
        when {
            state.transfers.any { it.state is DownloadState.Failed } ->
                TextButton({ actions.onRetry(null) }) { Text(stringResource(R.string.retry_all)) }

            state.done > 0 -> TextButton(actions.onClearDone) { Text(stringResource(R.string.clear_done)) }
        }
    }
}

/** One transfer, and what can be done about it. */
@Composable
internal fun TransferRow(download: Download, actions: DownloadsActions) {
    val title = download.track?.title ?: stringResource(R.string.unknown_track)
    val state = download.state
    val bad = state is DownloadState.Failed
    Row(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) {
        }.heightIn(min = 72.dp).padding(start = 16.dp, end = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Cover(download.track?.cover, download.track?.album ?: title, Modifier.size(48.dp))
        Column(Modifier.weight(1f).padding(horizontal = 14.dp, vertical = 8.dp)) {
            Text(title, maxLines = 1, overflow = TextOverflow.Ellipsis, style = MaterialTheme.typography.bodyLarge)
            Text(
                state.words(),
                color = if (bad) MaterialTheme.colorScheme.error else MaterialTheme.colorScheme.onSurfaceVariant,
                style = MaterialTheme.typography.bodySmall,
            )
            if (state is DownloadState.Running) {
                val total = state.total?.takeIf { it > 0 }
                val line = Modifier.fillMaxWidth().padding(top = 6.dp).clearAndSetSemantics { }
                if (total == null) {
                    LinearProgressIndicator(line)
                } else {
                    LinearProgressIndicator({ (state.bytes.toFloat() / total).coerceIn(0f, 1f) }, line)
                }
            }
        }
        when (state) {
            is DownloadState.Failed -> IconButton({ actions.onRetry(download.trackId) }) {
                Icon(painterResource(R.drawable.ic_refresh), stringResource(R.string.retry_download, title))
            }

            DownloadState.Paused -> IconButton({ actions.onResume(download.trackId) }) {
                Icon(painterResource(R.drawable.ic_play), stringResource(R.string.resume_download, title))
            }

            DownloadState.Queued, is DownloadState.Running, is DownloadState.Waiting -> IconButton({
                actions.onPause(download.trackId)
            }) {
                Icon(painterResource(R.drawable.ic_pause), stringResource(R.string.pause_download, title))
            }

            DownloadState.Done -> Unit
        }
        IconButton({ actions.onCancel(download) }) {
            Icon(
                painterResource(R.drawable.ic_close),
                stringResource(R.string.cancel_download, title),
                tint = MaterialTheme.colorScheme.onSurfaceVariant,
            )
        }
    }
}

/** A track that would be silent without a network, and why. */
@Composable
internal fun NotReadyRow(missing: NotReady, actions: DownloadsActions) {
    val title = missing.track?.title ?: stringResource(R.string.unknown_track)
    val total = missing.totalBytes
    Row(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) {
        }.heightIn(min = 64.dp).padding(start = 16.dp, end = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Cover(missing.track?.cover, missing.track?.album ?: title, Modifier.size(48.dp))
        Column(Modifier.weight(1f).padding(horizontal = 14.dp, vertical = 8.dp)) {
            Text(title, maxLines = 1, overflow = TextOverflow.Ellipsis, style = MaterialTheme.typography.bodyLarge)
            val state = missing.state
            Text(
                when {
                    missing.damaged -> stringResource(R.string.missing_damaged)

                    state != null && state != DownloadState.Done -> state.words()

                    total != null && missing.storedBytes > 0 -> stringResource(
                        R.string.missing_partly,
                        fileSize(missing.storedBytes),
                        fileSize(total),
                    )

                    else -> stringResource(R.string.missing_not_begun)
                },
                color = if (missing.damaged ||
                    state is DownloadState.Failed
                ) {
                    MaterialTheme.colorScheme.error
                } else {
                    MaterialTheme.colorScheme.onSurfaceVariant
                },
                style = MaterialTheme.typography.bodySmall,
            )
        }
        IconButton({ actions.onRetry(missing.trackId) }) {
            Icon(painterResource(R.drawable.ic_refresh), stringResource(R.string.retry_download, title))
        }
    }
}

/** What the user asked to keep. */
@Composable
internal fun PinRow(item: PinnedItem, actions: DownloadsActions) {
    val pin = item.pin
    val opens = pin.target is PinTarget.Album || pin.target is PinTarget.Artist
    val kind = stringResource(
        when (pin.target) {
            is PinTarget.Album -> R.string.kind_album
            is PinTarget.Artist -> R.string.kind_artist
            is PinTarget.Playlist -> R.string.kind_playlist
            is PinTarget.Track -> R.string.kind_track
        },
    )
    Row(
        Modifier
            .fillMaxWidth()
            .then(
                if (opens) {
                    Modifier.clickable {
                        actions.onOpen(pin.target)
                    }
                } else {
                    Modifier.semantics(mergeDescendants = true) { }
                },
            )
            .heightIn(min = 72.dp)
            .padding(start = 16.dp, end = 4.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Cover(item.cover, pin.label, Modifier.size(56.dp))
        Column(
            Modifier.weight(1f).padding(horizontal = 14.dp, vertical = 8.dp),
            verticalArrangement = Arrangement.spacedBy(2.dp),
        ) {
            Text(pin.label, maxLines = 2, overflow = TextOverflow.Ellipsis, style = MaterialTheme.typography.bodyLarge)
            Text(
                listOfNotNull(
                    kind,
                    item.artist,
                    counted(R.plurals.tracks, pin.tracks.toInt()).takeIf { pin.target !is PinTarget.Track },
                ).joinToString(" · "),
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                maxLines = 2,
                overflow = TextOverflow.Ellipsis,
                style = MaterialTheme.typography.bodyMedium,
            )
        }
        OverflowMenu(pin.label, listOf(MenuAction(R.string.unpin, R.drawable.ic_delete) { actions.onUnpin(pin) }))
    }
}
