package app.coffer.navigation

import androidx.compose.material3.SnackbarDuration
import androidx.compose.material3.SnackbarHost
import androidx.compose.material3.SnackbarHostState
import androidx.compose.material3.SnackbarResult
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.remember
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalResources
import app.coffer.R
import app.coffer.design.wordsId

/** Shows what [notices] carries, one at a time. A newer notice takes the place of the one shown. */
@Composable
internal fun NoticeHost(notices: Notices, modifier: Modifier = Modifier) {
    val snackbars = remember { SnackbarHostState() }
    val resources = LocalResources.current
    LaunchedEffect(notices, resources) {
        notices.all.collect { notice ->
            when (notice) {
                is Notice.Failed -> snackbars.showSnackbar(
                    resources.getString(notice.error.wordsId()),
                    duration = SnackbarDuration.Long,
                )

                is Notice.Done -> {
                    val result = snackbars.showSnackbar(
                        message = resources.getString(notice.text, notice.name.orEmpty()),
                        actionLabel = notice.onUndo?.let { resources.getString(R.string.undo) },
                        duration = if (notice.onUndo == null) SnackbarDuration.Short else SnackbarDuration.Long,
                    )
                    if (result == SnackbarResult.ActionPerformed) notice.onUndo?.invoke()
                }
            }
        }
    }
    SnackbarHost(snackbars, modifier)
}
