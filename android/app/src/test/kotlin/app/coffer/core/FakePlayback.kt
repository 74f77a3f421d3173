package app.coffer.core

import android.os.SystemClock
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.update

/** A small core: applies commands at once, or, while [held], when told to. */
class FakePlayback : PlaybackAccess {
    override val state = MutableStateFlow(PlaybackView(stopped, emptyList(), 0))
    val sent = mutableListOf<PlaybackCommand>()

    /** Commands wait for [flush]. */
    var held = false
    private val waiting = ArrayDeque<PlaybackCommand>()
    private var entries = 0L

    /** What is paused by an interruption resumes after it. */
    private var resumes = false

    val snapshot get() = state.value.snapshot

    override fun send(command: PlaybackCommand): Long {
        sent += command
        waiting += command
        if (!held) flush()
        return sent.size.toLong()
    }

    fun flush() {
        while (waiting.isNotEmpty()) apply(waiting.removeFirst())
    }

    /** What the core does by itself. */
    fun change(to: (PlaybackSnapshot) -> PlaybackSnapshot) = update(state.value.queue) { to(it) }

    override fun positionMs() = state.value.positionAt(SystemClock.elapsedRealtime())

    override suspend fun cachedRanges(track: Long) = emptyList<CachedRange>()

    private fun update(queue: List<QueueEntry>, to: (PlaybackSnapshot) -> PlaybackSnapshot) =
        state.update { old ->
            val now = SystemClock.elapsedRealtime()
            val next = to(old.snapshot.copy(positionMs = old.positionAt(now)))
            val version = if (queue === old.queue) next.queueVersion else next.queueVersion + 1
            val current = next.currentIndex?.let(queue::getOrNull)
            PlaybackView(
                next.copy(
                    queueVersion = version,
                    queueSize = queue.size,
                    current = current,
                    currentIndex = current?.let { next.currentIndex },
                    durationMs = current?.durationMs,
                    speed = if (next.state == PlaybackState.Playing) 1 else 0,
                ),
                queue,
                now,
            )
        }

    private fun entries(tracks: List<QueueTrack>) = tracks.map { QueueEntry(++entries, it.track, it.title, it.durationMs) }

    private fun apply(command: PlaybackCommand) {
        val queue = state.value.queue
        val index = snapshot.currentIndex ?: 0
        fun done(queue: List<QueueEntry> = state.value.queue, to: (PlaybackSnapshot) -> PlaybackSnapshot = { it }) =
            update(queue) { to(it).copy(lastApplied = it.lastApplied + 1) }
        when (command) {
            is PlaybackCommand.PlayNow ->
                done(entries(command.tracks)) { it.copy(state = PlaybackState.Playing, currentIndex = command.start ?: 0, positionMs = 0) }
            is PlaybackCommand.PlayNext -> done(queue.take(index + 1) + entries(command.tracks) + queue.drop(index + 1))
            is PlaybackCommand.PlayLast -> done(queue + entries(command.tracks))
            PlaybackCommand.Play -> done { it.copy(state = PlaybackState.Playing) }
            PlaybackCommand.Pause, PlaybackCommand.BecomingNoisy -> {
                resumes = false
                done { it.copy(state = if (it.state.wantsSound) PlaybackState.Paused else it.state) }
            }
            is PlaybackCommand.InterruptionBegan -> {
                resumes = command.kind == Interruption.TRANSIENT && snapshot.state.wantsSound
                done { if (command.kind == Interruption.DUCK) it else it.copy(state = PlaybackState.Paused) }
            }
            PlaybackCommand.InterruptionEnded -> done { if (resumes) it.copy(state = PlaybackState.Playing) else it }.also { resumes = false }
            is PlaybackCommand.Seek -> done { it.copy(positionMs = command.positionMs) }
            PlaybackCommand.Next -> done { it.copy(currentIndex = index + 1, positionMs = 0) }
            PlaybackCommand.Previous -> done { it.copy(currentIndex = (index - 1).coerceAtLeast(0), positionMs = 0) }
            is PlaybackCommand.SkipTo ->
                done { it.copy(currentIndex = queue.indexOfFirst { e -> e.id == command.entry }, positionMs = 0, state = PlaybackState.Playing) }
            is PlaybackCommand.Remove -> done(queue.filter { it.id != command.entry })
            is PlaybackCommand.Move -> {
                val moved = queue.first { it.id == command.entry }
                val current = snapshot.current
                val rest = queue - moved
                val next = rest.take(command.to) + moved + rest.drop(command.to)
                done(next) { it.copy(currentIndex = next.indexOf(current)) }
            }
            PlaybackCommand.Clear -> done(emptyList()) { it.copy(state = PlaybackState.Idle, currentIndex = null) }
            PlaybackCommand.Stop -> done { it.copy(state = PlaybackState.Idle) }
            is PlaybackCommand.SetShuffle -> done { it.copy(shuffle = command.on) }
            is PlaybackCommand.SetRepeat -> done { it.copy(repeat = command.mode) }
            is PlaybackCommand.SetVolume -> done { it.copy(volume = command.volume) }
            PlaybackCommand.Toggle, PlaybackCommand.Undo, is PlaybackCommand.StopAfterCurrent -> done()
        }
    }

    private companion object {
        val stopped =
            PlaybackSnapshot(
                state = PlaybackState.Idle,
                queueVersion = 0,
                queueSize = 0,
                currentIndex = null,
                current = null,
                positionMs = 0,
                speed = 0,
                durationMs = null,
                volume = 1f,
                online = true,
                shuffle = false,
                repeat = RepeatMode.OFF,
                stopAfterCurrent = false,
                canUndo = false,
                problem = null,
                lastApplied = 0,
            )
    }
}
