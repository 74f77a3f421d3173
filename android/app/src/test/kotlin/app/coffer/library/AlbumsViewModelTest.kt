package app.coffer.library

import app.coffer.core.AlbumSort
import app.coffer.core.CofferException
import app.coffer.fakes.FakeAccounts
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.InMemoryPreferences
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import app.coffer.fakes.watch
import app.coffer.library.AlbumsUiState.Content
import app.coffer.settings.Preferences
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class AlbumsViewModelTest {
    @get:Rule
    val main = MainRule()

    private val library = FakeLibrary()
    private val accounts = FakeAccounts()
    private val store = InMemoryPreferences()
    private val model by lazy { AlbumsViewModel(library, accounts, Preferences(store).albumSort) }
    private val albums get() = (model.state.value.content as Content.Albums).albums

    private fun many(count: Int) = List(count) {
        Samples.albums[it % Samples.albums.size].copy(id = it + 1L, title = "%06d".format(it))
    }

    @Test
    fun `of a hundred thousand albums only those around the screen are in memory`() = runTest {
        library.albums = many(100_000)
        watch(model.state)
        runCurrent()
        assertEquals(100_000, albums.size)
        assertTrue(library.albumQueries.all { it.offset < 1_000 })

        model.show(50_000, 50_020)
        runCurrent()
        assertEquals("050007", albums.peek(50_007)?.title)
        assertNull(albums.peek(0))
        assertTrue("pages in memory: ${albums.pages.size}", albums.pages.size < 12)
        assertTrue("queries: ${library.albumQueries.size}", library.albumQueries.size < 12)
    }

    @Test
    fun `what was begun for a place that was scrolled past is given up`() = runTest {
        library.albums = many(10_000)
        watch(model.state)
        runCurrent()
        library.beforeAnswer = { if (library.albumQueries.last().offset in 2_000..4_000) awaitCancellation() }
        model.show(3_000, 3_020)
        runCurrent()
        model.show(8_000, 8_020)
        runCurrent()
        assertEquals("008010", albums.peek(8_010)?.title)
    }

    @Test
    fun `another order is read at once and remembered`() = runTest {
        watch(model.state)
        runCurrent()
        model.sortBy(AlbumSort.YEAR)
        runCurrent()
        assertEquals(AlbumSort.YEAR, model.state.value.sort)
        assertEquals(Samples.albums.minBy { it.year ?: 0 }, albums.peek(0))
        assertEquals(AlbumSort.YEAR, Preferences(store).albumSort.state.value)
    }

    @Test
    fun `a change in the library appears without a blank screen between`() = runTest {
        watch(model.state)
        runCurrent()
        library.albums = library.albums.map { it.copy(title = "New ${it.title}") }
        library.change()
        val before = model.state.value.content
        assertTrue(before is Content.Albums)
        runCurrent()
        assertTrue(albums.peek(0)?.title.orEmpty().startsWith("New"))
    }

    @Test
    fun `an unreadable library is told, and read again when asked to`() = runTest {
        library.error = CofferException.Bug("locked")
        watch(model.state)
        runCurrent()
        assertTrue(model.state.value.content is Content.Failed)
        library.error = null
        model.retry()
        runCurrent()
        assertNotNull(albums.peek(0))
    }

    @Test
    fun `without accounts one is invited to sign in, with empty ones to fill them`() = runTest {
        accounts.accounts.value = null
        library.albums = emptyList()
        watch(model.state)
        runCurrent()
        assertEquals(Content.Loading, model.state.value.content)
        accounts.accounts.value = emptyList()
        runCurrent()
        assertEquals(Content.SignedOut, model.state.value.content)
        accounts.accounts.value = listOf(Samples.account)
        runCurrent()
        assertEquals(Content.Empty, model.state.value.content)
    }
}
