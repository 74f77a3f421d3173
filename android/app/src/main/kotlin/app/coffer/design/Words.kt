package app.coffer.design

import androidx.annotation.StringRes
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import app.coffer.R
import app.coffer.core.CofferException
import app.coffer.core.DownloadState
import app.coffer.core.FailReason
import app.coffer.core.InputReason
import app.coffer.core.SignInReason
import app.coffer.core.SyncStage
import app.coffer.core.WaitReason

// Plain words for what the core says, by variant; its own texts are for logs.

/** What went wrong, and what can be done. */
@Composable
fun CofferException.words(): String = stringResource(wordsId())

@StringRes
internal fun CofferException.wordsId(): Int = when (this) {
    is CofferException.SignIn -> reason.wordsId()
    is CofferException.Network -> R.string.error_network
    is CofferException.Space -> R.string.error_space
    is CofferException.DataBudget -> R.string.error_data_budget
    is CofferException.ListenerLimit -> R.string.error_listener_limit
    is CofferException.NotFound -> R.string.error_not_found
    is CofferException.Unsupported -> R.string.error_unsupported
    is CofferException.Server -> R.string.error_server
    is CofferException.Certificate -> R.string.error_certificate
    is CofferException.Input -> reason.wordsId()
    is CofferException.Bug -> R.string.error_bug
}

@StringRes
private fun SignInReason.wordsId(): Int = when (this) {
    SignInReason.WRONG_PASSWORD -> R.string.sign_in_wrong_password
    SignInReason.WRONG_KEY -> R.string.sign_in_wrong_key
    SignInReason.WRONG_CODE -> R.string.sign_in_wrong_code
    SignInReason.NOT_A_LOCKER -> R.string.sign_in_not_a_locker
    SignInReason.REFUSED -> R.string.sign_in_refused
    SignInReason.EXPIRED -> R.string.sign_in_expired
    SignInReason.TOO_MANY_TRIES -> R.string.sign_in_too_many_tries
}

@StringRes
private fun InputReason.wordsId(): Int = when (this) {
    InputReason.ADDRESS -> R.string.input_address
    InputReason.CLEARTEXT -> R.string.input_cleartext
    InputReason.NOT_A_SERVER -> R.string.input_not_a_server
    InputReason.OTHER -> R.string.input_other
}

/** How a download stands, in a few words. */
@Composable
internal fun DownloadState.words(): String = when (this) {
    DownloadState.Queued -> stringResource(R.string.download_queued)

    DownloadState.Paused -> stringResource(R.string.download_paused)

    DownloadState.Done -> stringResource(R.string.download_done)

    is DownloadState.Waiting -> stringResource(reason.wordsId())

    is DownloadState.Failed -> stringResource(reason.wordsId())

    is DownloadState.Running -> {
        val total = total
        if (total == null) {
            stringResource(R.string.download_running, fileSize(bytes), fileSize(bytesPerSecond))
        } else {
            stringResource(R.string.download_running_of, fileSize(bytes), fileSize(total), fileSize(bytesPerSecond))
        }
    }
}

@StringRes
private fun WaitReason.wordsId(): Int = when (this) {
    WaitReason.OFFLINE -> R.string.wait_offline
    WaitReason.METERED -> R.string.wait_metered
    WaitReason.SIGN_IN -> R.string.wait_sign_in
    WaitReason.DISK_FULL -> R.string.wait_disk_full
    WaitReason.LIMIT_REACHED -> R.string.wait_limit_reached
    WaitReason.DATA_BUDGET -> R.string.wait_data_budget
    WaitReason.LISTENER_LIMIT -> R.string.wait_listener_limit
    WaitReason.SERVER -> R.string.wait_server
}

@StringRes
private fun FailReason.wordsId(): Int = when (this) {
    FailReason.NOT_FOUND -> R.string.fail_not_found
    FailReason.GONE -> R.string.fail_gone
    FailReason.WRONG_CONTENT -> R.string.fail_wrong_content
    FailReason.CACHE -> R.string.fail_cache
}

/** What a sync is doing. */
@StringRes
internal fun SyncStage.wordsId(): Int = when (this) {
    SyncStage.CHANGES -> R.string.sync_changes
    SyncStage.ARTISTS -> R.string.sync_artists
    SyncStage.ALBUMS -> R.string.sync_albums
    SyncStage.TRACKS -> R.string.sync_tracks
    SyncStage.PLAYLISTS -> R.string.sync_playlists
    SyncStage.VERIFYING -> R.string.sync_verifying
}
