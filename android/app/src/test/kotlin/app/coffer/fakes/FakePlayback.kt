package app.coffer.fakes

import app.coffer.core.CachedRange
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackCommand
import app.coffer.core.PlaybackView
import kotlinx.coroutines.flow.MutableStateFlow

/** A player that only writes down what it is told. */
class FakePlayback(view: PlaybackView = Samples.silence) : PlaybackAccess {
    override val state = MutableStateFlow(view)

    /** The commands, in order; the number of one is its place from 1. */
    val sent = mutableListOf<PlaybackCommand>()
    var ranges = emptyList<CachedRange>()
    var rangesRead = 0

    override fun send(command: PlaybackCommand): Long {
        sent += command
        return sent.size.toLong()
    }

    override fun positionMs() = state.value.snapshot.positionMs

    override suspend fun cachedRanges(track: Long): List<CachedRange> {
        rangesRead++
        return ranges
    }
}
