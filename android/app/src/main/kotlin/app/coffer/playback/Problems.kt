package app.coffer.playback

import android.content.res.Resources
import androidx.annotation.StringRes
import androidx.media3.common.PlaybackException
import androidx.media3.session.SessionError
import app.coffer.R
import app.coffer.core.FailureKind
import app.coffer.core.PlaybackProblem

/** What the user reads about a track that did not play: chosen by the kind, in their language. */
fun PlaybackProblem.text(resources: Resources): String = resources.getString(kind.text, title)

@get:StringRes
private val FailureKind.text: Int
    get() =
        when (this) {
            FailureKind.NETWORK -> R.string.problem_network
            FailureKind.SERVER -> R.string.problem_server
            FailureKind.DATA_BUDGET -> R.string.problem_data_budget
            FailureKind.NOT_FOUND -> R.string.problem_not_found
            FailureKind.UNSUPPORTED -> R.string.problem_unsupported
            FailureKind.CORRUPT -> R.string.problem_corrupt
            FailureKind.UNAUTHORIZED -> R.string.problem_unauthorized
            FailureKind.LISTENER_LIMIT -> R.string.problem_listener_limit
            FailureKind.CERTIFICATE -> R.string.problem_certificate
            FailureKind.STORAGE_FULL -> R.string.problem_storage_full
            FailureKind.OUTPUT -> R.string.problem_output
            FailureKind.INTERNAL -> R.string.problem_internal
        }

/** For a player that has stopped because of it. */
internal fun PlaybackProblem.toException(resources: Resources): PlaybackException = PlaybackException(text(resources), null, kind.playerCode)

/** For a player that goes on with something else. */
internal fun PlaybackProblem.toSessionError(resources: Resources): SessionError = SessionError(kind.sessionCode, text(resources))

private val FailureKind.playerCode: Int
    get() =
        when (this) {
            FailureKind.NETWORK, FailureKind.DATA_BUDGET -> PlaybackException.ERROR_CODE_IO_NETWORK_CONNECTION_FAILED
            FailureKind.SERVER -> PlaybackException.ERROR_CODE_IO_BAD_HTTP_STATUS
            FailureKind.NOT_FOUND -> PlaybackException.ERROR_CODE_IO_FILE_NOT_FOUND
            FailureKind.UNSUPPORTED -> PlaybackException.ERROR_CODE_DECODING_FORMAT_UNSUPPORTED
            FailureKind.CORRUPT -> PlaybackException.ERROR_CODE_PARSING_CONTAINER_MALFORMED
            FailureKind.UNAUTHORIZED -> PlaybackException.ERROR_CODE_AUTHENTICATION_EXPIRED
            FailureKind.LISTENER_LIMIT -> PlaybackException.ERROR_CODE_CONCURRENT_STREAM_LIMIT
            FailureKind.CERTIFICATE, FailureKind.STORAGE_FULL -> PlaybackException.ERROR_CODE_IO_UNSPECIFIED
            FailureKind.OUTPUT -> PlaybackException.ERROR_CODE_AUDIO_TRACK_INIT_FAILED
            FailureKind.INTERNAL -> PlaybackException.ERROR_CODE_UNSPECIFIED
        }

private val FailureKind.sessionCode: Int
    get() =
        when (this) {
            FailureKind.NETWORK, FailureKind.DATA_BUDGET, FailureKind.SERVER, FailureKind.NOT_FOUND, FailureKind.CORRUPT,
            FailureKind.CERTIFICATE, FailureKind.STORAGE_FULL,
            -> SessionError.ERROR_IO
            FailureKind.UNSUPPORTED -> SessionError.ERROR_NOT_SUPPORTED
            FailureKind.UNAUTHORIZED -> SessionError.ERROR_SESSION_AUTHENTICATION_EXPIRED
            FailureKind.LISTENER_LIMIT -> SessionError.ERROR_SESSION_CONCURRENT_STREAM_LIMIT
            FailureKind.OUTPUT, FailureKind.INTERNAL -> SessionError.ERROR_UNKNOWN
        }
