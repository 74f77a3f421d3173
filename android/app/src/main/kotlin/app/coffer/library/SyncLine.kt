package app.coffer.library

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.Card
import androidx.compose.material3.CardDefaults
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.clearAndSetSemantics
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.SyncStatus
import app.coffer.design.locale
import app.coffer.design.words
import app.coffer.design.wordsId
import java.text.NumberFormat

/** A line that tells how bringing the library up to date goes; nothing while nothing goes on. */
@Composable
internal fun SyncLine(sync: SyncStatus) {
    if (sync !is SyncStatus.Running) return
    val progress = sync.progress
    val total = progress?.total?.takeIf { it > 0 }
    Column(Modifier.fillMaxWidth()) {
        if (progress == null || total == null) {
            LinearProgressIndicator(Modifier.fillMaxWidth().clearAndSetSemantics { })
        } else {
            LinearProgressIndicator({
                progress.done.toFloat() / total
            }, Modifier.fillMaxWidth().clearAndSetSemantics { })
        }
        val numbers = NumberFormat.getIntegerInstance(locale())
        val stage = stringResource(progress?.stage?.wordsId() ?: R.string.sync_begins)
        Text(
            when {
                progress == null || (progress.done == 0L && total == null) -> stage

                total == null -> stringResource(R.string.sync_done, stage, numbers.format(progress.done))

                else -> stringResource(
                    R.string.sync_done_of,
                    stage,
                    numbers.format(progress.done),
                    numbers.format(total),
                )
            },
            Modifier.padding(horizontal = 16.dp, vertical = 4.dp),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.labelMedium,
        )
    }
}

/** Why the library is not up to date, with another try; nothing where it is. */
@Composable
internal fun SyncProblem(sync: SyncStatus, onRetry: () -> Unit, modifier: Modifier = Modifier) {
    val error = (sync as? SyncStatus.Idle)?.lastError ?: return
    Card(
        modifier.fillMaxWidth().padding(bottom = 8.dp).semantics { liveRegion = LiveRegionMode.Polite },
        colors = CardDefaults.cardColors(
            containerColor = MaterialTheme.colorScheme.errorContainer,
            contentColor = MaterialTheme.colorScheme.onErrorContainer,
        ),
    ) {
        Row(Modifier.padding(start = 16.dp, top = 12.dp, end = 16.dp)) {
            Icon(painterResource(R.drawable.ic_cloud_off), contentDescription = null)
            Column(Modifier.padding(start = 12.dp).weight(1f)) {
                Text(stringResource(R.string.sync_failed), style = MaterialTheme.typography.titleSmall)
                Text(error.words(), style = MaterialTheme.typography.bodyMedium)
            }
        }
        TextButton(onRetry, Modifier.align(Alignment.End).padding(end = 4.dp)) {
            Text(stringResource(R.string.retry), color = MaterialTheme.colorScheme.onErrorContainer)
        }
    }
}
