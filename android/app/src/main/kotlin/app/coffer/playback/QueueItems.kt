package app.coffer.playback

import androidx.media3.common.C
import androidx.media3.common.SimpleBasePlayer.MediaItemData
import app.coffer.browse.toItem
import app.coffer.core.LibraryAccess
import app.coffer.core.PlaybackView
import app.coffer.core.QueueEntry
import app.coffer.core.Track
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.flow.drop
import kotlinx.coroutines.launch

/**
 * The window of the queue as Media3's items.
 *
 * The queue knows titles; artists, albums and covers are looked up in the library for what is in the window, when it moves
 * and when a sync changed something. Confined to the main thread.
 *
 * @param onChange called when a lookup has brought something.
 */
internal class QueueItems(private val library: LibraryAccess, private val scope: CoroutineScope, private val onChange: () -> Unit) {
    var window = QueueWindow.EMPTY
        private set
    private var known = emptyMap<Long, Track>()
    private var items: List<MediaItemData>? = null
    private var lookup: Job? = null

    init {
        scope.launch {
            library.revisions.distinctUntilChangedBy { it.tracks to it.albums }.drop(1).collect { look(window.trackIds()) }
        }
    }

    /** The items around the current one of [view]; the same list as before where nothing changed. */
    fun at(view: PlaybackView): List<MediaItemData> {
        val next = window.follow(view)
        if (next !== window) {
            window = next
            items = null
            val ids = next.trackIds()
            known = known.filterKeys(ids::contains)
            if (!known.keys.containsAll(ids)) look(ids)
        }
        return items ?: window.entries.map(::data).also { items = it }
    }

    private fun QueueWindow.trackIds() = entries.mapTo(LinkedHashSet()) { it.track }

    private fun look(ids: Set<Long>) {
        lookup?.cancel()
        lookup =
            scope.launch {
                known = library.tracksByIds(ids.toList()).associateBy { it.id }
                items = null
                onChange()
            }
    }

    private fun data(entry: QueueEntry): MediaItemData {
        val item = entry.toItem(known[entry.track])
        val duration = entry.durationMs?.takeIf { it > 0 } ?: known[entry.track]?.durationMs
        return MediaItemData.Builder(entry.id)
            .setMediaItem(item)
            .setMediaMetadata(item.mediaMetadata)
            .setIsSeekable(true)
            .setDurationUs(duration?.let { it * MICROS_PER_MS } ?: C.TIME_UNSET)
            .build()
    }

    private companion object {
        const val MICROS_PER_MS = 1000
    }
}
