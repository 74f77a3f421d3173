package app.coffer.library

import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.transformLatest

/**
 * Reads a long list in pages around what is on screen, and forgets what is far from it.
 *
 * * [query] - reads some items from an offset on.
 * * [count] - how many there are.
 * * [kept] - pages kept on each side of the visible ones. Default 4.
 */
internal class PageLoader<T>(
    private val pageSize: Int = Pages.PAGE_SIZE,
    private val kept: Int = 4,
    private val count: suspend () -> Int,
    private val query: suspend (offset: Int, limit: Int) -> List<T>,
) {
    private val visible = MutableStateFlow(0..0)

    /** Says which items are on screen. */
    fun show(first: Int, last: Int) {
        visible.value = first..last.coerceAtLeast(first)
    }

    /**
     * The list as it grows. With every new value of [changes] all pages are read again; until then the old ones stay.
     * What was begun for a place that was scrolled past is given up.
     */
    @OptIn(ExperimentalCoroutinesApi::class)
    fun pages(changes: Flow<Any?>): Flow<Pages<T>> {
        var version = 0
        val wanted = visible.map { it.first / pageSize..it.last / pageSize }.distinctUntilChanged()
        var at = Pages<T>(0, emptyMap(), pageSize)
        var fresh = emptySet<Int>()
        var freshVersion = -1
        return combine(changes.map { version++ }, wanted, ::Pair).transformLatest { (now, pages) ->
            if (now != freshVersion) {
                at = at.copy(size = count())
                fresh = emptySet()
                freshVersion = now
            }
            val near = (pages.first - kept).coerceAtLeast(0)..pages.last + kept
            at = at.copy(pages = at.pages.filterKeys { it in near })
            fresh = fresh intersect near
            // What is looked at first, then what lies ahead.
            for (page in pages + (pages.last + 1) + (pages.first - 1)) {
                if (page < 0 || page in fresh || page * pageSize >= at.size) continue
                val items = query(page * pageSize, pageSize)
                // Between counting and reading the list may have become shorter.
                val size = if (items.size < pageSize) minOf(at.size, page * pageSize + items.size) else at.size
                at = at.copy(size = size, pages = at.pages + (page to items))
                fresh = fresh + page
                emit(at)
            }
            emit(at)
        }.distinctUntilChanged()
    }
}
