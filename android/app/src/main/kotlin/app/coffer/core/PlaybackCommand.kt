package app.coffer.core

import app.coffer.bindings.PlaybackCommand as Generated

/** What a user, a headset or the phone asks of playback. */
sealed interface PlaybackCommand {
    /** Replaces the queue and plays. [start]: where to begin; `null` for the first, or any when shuffle is on. */
    data class PlayNow(val tracks: List<QueueTrack>, val start: Int? = null) : PlaybackCommand

    /** Puts tracks right after the current one. An empty queue is filled but does not start. */
    data class PlayNext(val tracks: List<QueueTrack>) : PlaybackCommand

    /** Puts tracks at the end. */
    data class PlayLast(val tracks: List<QueueTrack>) : PlaybackCommand

    /** Plays or resumes. After the end of the queue: what was added since, else from the start. */
    data object Play : PlaybackCommand

    data object Pause : PlaybackCommand

    /** Pauses what plays (or is about to), plays otherwise. */
    data object Toggle : PlaybackCommand

    /** Moves within the current track. Past its end playback goes on with the next track. */
    data class Seek(val positionMs: Long) : PlaybackCommand

    /** The next entry. After the last one the queue has ended. */
    data object Next : PlaybackCommand

    /** The entry before, or the current one's start when it has played for a while. */
    data object Previous : PlaybackCommand

    /** Plays an entry. */
    data class SkipTo(val entry: Long) : PlaybackCommand

    /** Takes an entry out. Playback goes on with the one that follows when it was the current one. */
    data class Remove(val entry: Long) : PlaybackCommand

    /** Moves an entry within the play order, to this index. */
    data class Move(val entry: Long, val to: Int) : PlaybackCommand

    /** Empties the queue and stops. */
    data object Clear : PlaybackCommand

    data class SetShuffle(val on: Boolean) : PlaybackCommand

    data class SetRepeat(val mode: RepeatMode) : PlaybackCommand

    /** 0 to 1. */
    data class SetVolume(val volume: Float) : PlaybackCommand

    /** Stops and releases the sound output. Queue and position stay. */
    data object Stop : PlaybackCommand

    /** Takes back the last edit of the queue. */
    data object Undo : PlaybackCommand

    /** Stops once the current track has ended; [Play] then goes on with the next. */
    data class StopAfterCurrent(val on: Boolean) : PlaybackCommand

    /** Another app takes the sound. */
    data class InterruptionBegan(val kind: Interruption) : PlaybackCommand

    /** The other app gave it back. */
    data object InterruptionEnded : PlaybackCommand

    /** Headphones were pulled out: pauses, and never resumes by itself. */
    data object BecomingNoisy : PlaybackCommand
}

internal fun PlaybackCommand.toCore(): Generated =
    when (this) {
        is PlaybackCommand.PlayNow -> Generated.PlayNow(tracks, start)
        is PlaybackCommand.PlayNext -> Generated.PlayNext(tracks)
        is PlaybackCommand.PlayLast -> Generated.PlayLast(tracks)
        PlaybackCommand.Play -> Generated.Play
        PlaybackCommand.Pause -> Generated.Pause
        PlaybackCommand.Toggle -> Generated.Toggle
        is PlaybackCommand.Seek -> Generated.Seek(positionMs)
        PlaybackCommand.Next -> Generated.Next
        PlaybackCommand.Previous -> Generated.Previous
        is PlaybackCommand.SkipTo -> Generated.SkipTo(entry)
        is PlaybackCommand.Remove -> Generated.Remove(entry)
        is PlaybackCommand.Move -> Generated.Move(entry, to)
        PlaybackCommand.Clear -> Generated.Clear
        is PlaybackCommand.SetShuffle -> Generated.SetShuffle(on)
        is PlaybackCommand.SetRepeat -> Generated.SetRepeat(mode)
        is PlaybackCommand.SetVolume -> Generated.SetVolume(volume)
        PlaybackCommand.Stop -> Generated.Stop
        PlaybackCommand.Undo -> Generated.Undo
        is PlaybackCommand.StopAfterCurrent -> Generated.StopAfterCurrent(on)
        is PlaybackCommand.InterruptionBegan -> Generated.InterruptionBegan(kind)
        PlaybackCommand.InterruptionEnded -> Generated.InterruptionEnded
        PlaybackCommand.BecomingNoisy -> Generated.BecomingNoisy
    }
