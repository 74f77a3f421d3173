package app.coffer.library

import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackCommand
import app.coffer.core.Track
import app.coffer.core.queued

/** Plays [tracks] from the one at [start], in the order chosen before. */
internal fun PlaybackAccess.playFrom(tracks: List<Track>, start: Int) {
    send(PlaybackCommand.PlayNow(tracks.map(Track::queued), start))
}

/** Plays [tracks] in their order, from the first. */
internal fun PlaybackAccess.playInOrder(tracks: List<Track>) {
    send(PlaybackCommand.SetShuffle(false))
    playFrom(tracks, start = 0)
}

/** Plays [tracks] in any order. */
internal fun PlaybackAccess.shuffle(tracks: List<Track>) {
    send(PlaybackCommand.SetShuffle(true))
    send(PlaybackCommand.PlayNow(tracks.map(Track::queued), null))
}

internal fun PlaybackAccess.playNext(tracks: List<Track>) {
    send(PlaybackCommand.PlayNext(tracks.map(Track::queued)))
}

internal fun PlaybackAccess.playLast(tracks: List<Track>) {
    send(PlaybackCommand.PlayLast(tracks.map(Track::queued)))
}
