package app.coffer.playback

import app.coffer.core.PlaybackView
import app.coffer.core.QueueEntry

/**
 * The part of the queue that other apps see.
 *
 * A queue may hold 100,000 entries; what Media3 is given goes through binder transactions to each controller. So it is given
 * the neighbourhood of the current entry, which moves along only when its edge comes near.
 *
 * @property start the place in the queue of the first entry.
 */
internal data class QueueWindow(val version: Long, val queueSize: Int, val start: Int, val entries: List<QueueEntry>) {
    private val end get() = start + entries.size

    private fun holds(index: Int): Boolean =
        index in start until end && (start == 0 || index - start >= MARGIN) && (end == queueSize || end - index > MARGIN)

    /** The window for [view]: this one where nothing in it changed and the current entry is well within. */
    fun follow(view: PlaybackView): QueueWindow {
        val queue = view.queue
        val index = view.snapshot.currentIndex ?: 0
        val sameQueue = view.snapshot.queueVersion == version && queue.size == queueSize
        if (sameQueue && holds(index)) return this
        val stays = start <= queue.size && copy(queueSize = queue.size, entries = queue.window(start)).holds(index)
        val from = if (stays) start else (index - BEFORE).coerceIn(0, (queue.size - SIZE).coerceAtLeast(0))
        return QueueWindow(view.snapshot.queueVersion, queue.size, from, queue.window(from).toList())
    }

    private fun List<QueueEntry>.window(from: Int) = subList(from.coerceAtMost(size), (from + SIZE).coerceAtMost(size))

    companion object {
        /** The most entries that Media3 holds. */
        const val SIZE = 100

        private const val BEFORE = 25
        private const val MARGIN = 10

        val EMPTY = QueueWindow(version = -1, queueSize = 0, start = 0, entries = emptyList())
    }
}
