package app.coffer.search

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import app.coffer.core.SearchResults
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import app.coffer.search.SearchUiState.Content
import org.junit.Assert.assertEquals
import org.junit.Test

class SearchScreenTest : ScreenTest() {
    private val actions = SearchActions(
        onType = { done += it },
        onArtist = { done += it.name },
        onAlbum = { done += it.title },
        onTrack = { done += it.title },
    )

    private fun show(state: SearchUiState) = show { SearchScreen(state, actions) }

    @Test
    fun `what is typed is passed on, and can be cleared`() {
        show(SearchUiState("har", Content.Searching))
        compose.onNodeWithTag("search field").performTextInput("b")
        compose.onNodeWithContentDescription("Clear").performClick()
        assertEquals(listOf<Any>("bhar", ""), done)
    }

    @Test
    fun `artists, albums and tracks stand apart and each can be tapped`() {
        val track = Samples.track(7, "Harbour Master")
        show(
            SearchUiState(
                "har",
                Content.Found(SearchResults(listOf(Samples.artists[9]), listOf(Samples.albums[0]), listOf(track))),
            ),
        )
        for (heading in listOf("Artists", "Albums")) compose.onNodeWithText(heading).assertIsDisplayed()
        compose.onNodeWithText("Halogen Youth").performClick()
        compose.onNodeWithText("Harbour Lights").performClick()
        compose.onNodeWithTag("found").performScrollToNode(hasText("Harbour Master"))
        compose.onNodeWithText("Harbour Master").performClick()
        assertEquals(listOf<Any>("Halogen Youth", "Harbour Lights", "Harbour Master"), done)
    }

    @Test
    fun `kinds of which nothing was found have no heading`() {
        show(SearchUiState("har", Content.Found(SearchResults(emptyList(), listOf(Samples.albums[0]), emptyList()))))
        compose.onNodeWithText("Artists").assertDoesNotExist()
        compose.onNodeWithText("Tracks").assertDoesNotExist()
    }

    @Test
    fun `nothing found says for what`() {
        show(SearchUiState("qwertz", Content.NothingFound("qwertz")))
        compose.onNodeWithText("There is no artist, album or track for “qwertz”.").assertIsDisplayed()
    }
}
