package app.coffer.nowplaying

import androidx.compose.runtime.Immutable
import app.coffer.core.CoverRef
import app.coffer.core.PlaybackProblem
import app.coffer.core.RepeatMode

/** What the player's screens show of the current track; null instead of one where the queue is empty. */
@Immutable
data class NowPlayingUiState(
    /** The place in the queue; the same track may stand in it twice. */
    val entry: Long,
    val title: String,
    val artist: String = "",
    val album: String = "",
    val albumId: Long? = null,
    val artistId: Long? = null,
    val cover: CoverRef? = null,
    val starred: Boolean = false,
    val status: PlayerStatus = PlayerStatus.PAUSED,
    val progress: Progress = Progress(),
    val shuffle: Boolean = false,
    val repeat: RepeatMode = RepeatMode.OFF,
    val stopAfterCurrent: Boolean = false,
    /** What did not play: the current track, or one that was skipped. */
    val problem: PlaybackProblem? = null,
    /** The place in the queue from 1, and its length. */
    val place: Int = 1,
    val of: Int = 1,
) {
    /** Whether it sounds, or will as soon as it can: what the large button offers is to pause. */
    val wantsSound: Boolean
        get() = status == PlayerStatus.PLAYING || status == PlayerStatus.BUFFERING ||
            status == PlayerStatus.WAITING_FOR_NETWORK
}

/** What the player is about. */
enum class PlayerStatus { PLAYING, PAUSED, BUFFERING, WAITING_FOR_NETWORK, ENDED, FAILED }

/**
 * Where the track is: a position at a moment and how fast it moves, so that it need not be asked for again and again.
 *
 * * [atMs] - the moment, on the clock of `SystemClock.elapsedRealtime`.
 * * [speed] - 1 while it sounds, 0 otherwise.
 */
@Immutable
data class Progress(val positionMs: Long = 0, val atMs: Long = 0, val speed: Int = 0, val durationMs: Long? = null) {
    /** The position at the moment [nowMs]. */
    fun at(nowMs: Long): Long = (positionMs + (nowMs - atMs).coerceAtLeast(0) * speed).coerceIn(
        0,
        durationMs?.coerceAtLeast(0) ?: Long.MAX_VALUE,
    )
}
