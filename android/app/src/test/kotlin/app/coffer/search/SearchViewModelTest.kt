package app.coffer.search

import app.coffer.core.CofferException
import app.coffer.core.PlaybackCommand
import app.coffer.core.SearchResults
import app.coffer.fakes.FakeDownloads
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.FakePlayback
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.navigation.Notices
import app.coffer.search.SearchUiState.Content
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.test.advanceUntilIdle
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import kotlinx.coroutines.withContext
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class SearchViewModelTest {
    @get:Rule
    val main = MainRule()

    private val library = FakeLibrary()
    private val playback = FakePlayback()
    private val model by lazy { SearchViewModel(library, playback, FakeDownloads(), Notices()) }
    private val found get() = (model.state.value.content as Content.Found).results

    private fun results(title: String) = SearchResults(emptyList(), emptyList(), listOf(Samples.track(1, title)))

    @Test
    fun `letters typed in a row make one search`() = runTest {
        watch(model.state)
        for (text in listOf("h", "ha", "har", "harb")) {
            model.type(text)
            runCurrent()
        }
        advanceUntilIdle()
        assertEquals(listOf("harb"), library.searches)
        assertEquals("Harbour Lights", found.albums.single().title)
    }

    @Test
    fun `a late answer to an older search is never shown`() = runTest {
        val late = CompletableDeferred<Unit>()
        library.onSearch = { query ->
            // Even one that cannot be interrupted.
            if (query == "old") withContext(NonCancellable) { late.await() }
            results(query)
        }
        watch(model.state)
        model.type("old")
        advanceUntilIdle()
        model.type("new")
        advanceUntilIdle()
        late.complete(Unit)
        advanceUntilIdle()
        assertEquals("new", found.tracks.single().title)
    }

    @Test
    fun `what was found stays until the next answer is here`() = runTest {
        library.onSearch = ::results
        watch(model.state)
        model.type("a")
        advanceUntilIdle()
        model.type("ab")
        runCurrent()
        assertEquals("ab", model.state.value.query)
        assertEquals("a", found.tracks.single().title)
        advanceUntilIdle()
        assertEquals("ab", found.tracks.single().title)
    }

    @Test
    fun `an emptied field invites again at once`() = runTest {
        watch(model.state)
        model.type("harbour")
        advanceUntilIdle()
        model.type("")
        runCurrent()
        assertEquals(Content.Invitation, model.state.value.content)
    }

    @Test
    fun `nothing found names what was looked for`() = runTest {
        watch(model.state)
        model.type(" qwertz ")
        advanceUntilIdle()
        assertEquals(Content.NothingFound("qwertz"), model.state.value.content)
    }

    @Test
    fun `an error is told, and the search made again when asked to`() = runTest {
        watch(model.state)
        library.error = CofferException.Bug("locked")
        model.type("harbour")
        advanceUntilIdle()
        assertTrue(model.state.value.content is Content.Failed)
        library.error = null
        model.retry()
        advanceUntilIdle()
        assertEquals("Harbour Lights", found.albums.single().title)
    }

    @Test
    fun `a found track plays, followed by the others found`() = runTest {
        watch(model.state)
        model.type("ember")
        advanceUntilIdle()
        model.play(found.tracks[2])
        val command = playback.sent.single() as PlaybackCommand.PlayNow
        assertEquals(2, command.start)
        assertEquals(found.tracks.size, command.tracks.size)
    }
}
