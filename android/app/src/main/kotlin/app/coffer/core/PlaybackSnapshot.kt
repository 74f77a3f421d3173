package app.coffer.core

import app.coffer.bindings.PlaybackSnapshot as GeneratedSnapshot
import app.coffer.bindings.PlaybackState as GeneratedState

/** What playback does. */
sealed interface PlaybackState {
    /** Stopped. [PlaybackCommand.Play] loads the current entry at its position. */
    data object Idle : PlaybackState

    /** The current entry is being opened; [play]: it will sound. */
    data class Loading(val play: Boolean) : PlaybackState

    /** Open, meant to sound, out of data. */
    data object Buffering : PlaybackState

    data object Playing : PlaybackState

    data object Paused : PlaybackState

    /** The current entry needs a network that is not there. The position is kept. */
    data class WaitingForNetwork(val attempt: Int, val retryInMs: Long) : PlaybackState

    /** The queue has been played to its end. */
    data object Ended : PlaybackState

    /** Stopped by [PlaybackSnapshot.problem]. [PlaybackCommand.Play] tries again. */
    data object Failed : PlaybackState
}

/** Whether the user hears the track, or will as soon as that is possible. */
val PlaybackState.wantsSound: Boolean
    get() =
        when (this) {
            is PlaybackState.Loading -> play
            PlaybackState.Buffering, PlaybackState.Playing, is PlaybackState.WaitingForNetwork -> true
            PlaybackState.Idle, PlaybackState.Paused, PlaybackState.Ended, PlaybackState.Failed -> false
        }

/**
 * Playback at one moment.
 *
 * @property queueVersion another number means another queue.
 * @property currentIndex the place of [current] in the play order; both `null` for an empty queue.
 * @property positionMs at the moment of the snapshot; it moves with [speed], 0 or 1.
 * @property volume as set, 0 to 1, without ducking.
 * @property problem the last track that did not play, until playback or the user moves on.
 * @property lastApplied the number of the last command that is contained in this snapshot.
 */
data class PlaybackSnapshot(
    val state: PlaybackState,
    val queueVersion: Long,
    val queueSize: Int,
    val currentIndex: Int?,
    val current: QueueEntry?,
    val positionMs: Long,
    val speed: Int,
    val durationMs: Long?,
    val volume: Float,
    val online: Boolean,
    val shuffle: Boolean,
    val repeat: RepeatMode,
    val stopAfterCurrent: Boolean,
    val canUndo: Boolean,
    val problem: PlaybackProblem?,
    val lastApplied: Long,
)

internal fun GeneratedSnapshot.toApp() =
    PlaybackSnapshot(
        state = state.toApp(),
        queueVersion = queueVersion,
        queueSize = queueSize,
        currentIndex = currentIndex,
        current = current,
        positionMs = positionMs,
        speed = speed,
        durationMs = durationMs,
        volume = volume,
        online = online,
        shuffle = shuffle,
        repeat = repeat,
        stopAfterCurrent = stopAfterCurrent,
        canUndo = canUndo,
        problem = problem,
        lastApplied = lastApplied,
    )

private fun GeneratedState.toApp(): PlaybackState =
    when (this) {
        GeneratedState.Idle -> PlaybackState.Idle
        is GeneratedState.Loading -> PlaybackState.Loading(play)
        GeneratedState.Buffering -> PlaybackState.Buffering
        GeneratedState.Playing -> PlaybackState.Playing
        GeneratedState.Paused -> PlaybackState.Paused
        is GeneratedState.WaitingForNetwork -> PlaybackState.WaitingForNetwork(attempt, retryInMs)
        GeneratedState.Ended -> PlaybackState.Ended
        GeneratedState.Failed -> PlaybackState.Failed
    }
