package app.coffer.search

import androidx.compose.runtime.Immutable
import app.coffer.core.CofferException
import app.coffer.core.SearchResults

/** What the search shows. */
@Immutable
data class SearchUiState(
    val query: String = "",
    val content: Content = Content.Invitation,
    val current: Long? = null,
    val sounding: Boolean = false,
) {
    /** What stands below the field. */
    sealed interface Content {
        /** Nothing was typed. */
        data object Invitation : Content

        /** The first results are not here yet. */
        data object Searching : Content

        /** What was found for the query, or for the one before while the newer is being answered. */
        @Immutable
        data class Found(val results: SearchResults) : Content

        /** Nothing goes by that name. */
        data class NothingFound(val query: String) : Content

        /** The library cannot be read. */
        data class Failed(val error: CofferException) : Content
    }
}
