package app.coffer.library

import androidx.compose.runtime.Immutable

/**
 * A long list of which only some pages are in memory.
 *
 * * [size] - how long the whole list is.
 * * [pages] - the pages at hand, by number; each of [pageSize] items, the last one perhaps shorter.
 */
@Immutable
data class Pages<T>(val size: Int, val pages: Map<Int, List<T>>, val pageSize: Int = PAGE_SIZE) {
    /** The item at [index], where its page is at hand. */
    fun peek(index: Int): T? = pages[index / pageSize]?.getOrNull(index % pageSize)

    /** Making lists. */
    companion object {
        /** Items of a page: a few screens of a grid, one quick query. */
        const val PAGE_SIZE: Int = 60

        /** A list that is all there. */
        fun <T> of(items: List<T>): Pages<T> =
            Pages(items.size, items.chunked(PAGE_SIZE).withIndex().associate { (number, page) -> number to page })
    }
}
