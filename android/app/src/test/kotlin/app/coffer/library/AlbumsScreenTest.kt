package app.coffer.library

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToIndex
import app.coffer.core.AlbumSort
import app.coffer.core.CofferException
import app.coffer.core.SyncProgress
import app.coffer.core.SyncStage
import app.coffer.core.SyncStatus
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import app.coffer.library.AlbumsUiState.Content
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class AlbumsScreenTest : ScreenTest() {
    private val actions = AlbumsActions(
        onAlbum = { done += it.title },
        onShow = { first, last -> shown = first..last },
        onSort = { done += it },
        onSync = { done += "sync" },
        onRetry = { done += "retry" },
        onSignIn = { done += "sign in" },
    )
    private var shown = 0..0
    private val albums = Content.Albums(Pages.of(Samples.albums))

    private fun show(state: AlbumsUiState) = show { AlbumsScreen(state, actions) }

    @Test
    fun `an album shows its title and artist and opens`() {
        show(AlbumsUiState(albums))
        compose.onNodeWithText("16 albums").assertIsDisplayed()
        compose.onNodeWithText("Alder & Pine").assertIsDisplayed()
        compose.onNodeWithText("Harbour Lights").performClick()
        assertEquals(listOf<Any>("Harbour Lights"), done)
    }

    @Test
    fun `a hundred thousand albums can be scrolled, and what is on screen is asked for`() {
        show(AlbumsUiState(Content.Albums(Pages(100_000, Pages.of(Samples.albums).pages))))
        compose.onNodeWithText("100,000 albums").assertIsDisplayed()
        compose.onNodeWithTag("albums").performScrollToIndex(90_000)
        compose.waitForIdle()
        assertTrue("asked for $shown", 89_990 in shown || 90_000 in shown)
        assertTrue("asked for $shown", shown.last - shown.first < 40)
    }

    @Test
    fun `the order can be chosen`() {
        show(AlbumsUiState(albums))
        compose.onNodeWithText("By title").performClick()
        compose.onNodeWithText("By year").performClick()
        assertEquals(listOf<Any>(AlbumSort.YEAR), done)
    }

    @Test
    fun `a sync is told in a line, and cannot be asked for twice`() {
        show(AlbumsUiState(albums, sync = SyncStatus.Running(1, SyncProgress(SyncStage.ALBUMS, 1_240, 8_412))))
        compose.onNodeWithText("Reading albums: 1,240 of 8,412").assertIsDisplayed()
        compose.onNodeWithContentDescription("Sync now").assertIsNotEnabled()
        compose.onNodeWithText("Harbour Lights").assertIsDisplayed()
    }

    @Test
    fun `a failed sync is told in plain words, with another try`() {
        show(AlbumsUiState(albums, sync = SyncStatus.Idle(CofferException.Network("`host` refused"))))
        compose.onNodeWithText("The locker cannot be reached. Check the network and the address.").assertIsDisplayed()
        compose.onNodeWithText("Try again").performClick()
        assertEquals(listOf<Any>("sync"), done)
    }

    @Test
    fun `without an account one is asked to sign in`() {
        show(AlbumsUiState(Content.SignedOut))
        compose.onNodeWithText("Sign in").performClick()
        assertEquals(listOf<Any>("sign in"), done)
    }

    @Test
    fun `an empty library says how to fill it`() {
        show(AlbumsUiState(Content.Empty))
        compose.onNodeWithText("Nothing in the locker yet").assertIsDisplayed()
        compose.onNodeWithText("Sync now").performClick()
        assertEquals(listOf<Any>("sync"), done)
    }

    @Test
    fun `an unreadable library says so and can be tried again`() {
        show(AlbumsUiState(Content.Failed(CofferException.Bug("locked"))))
        compose.onNodeWithText("Coffer made a mistake. Please report it.").assertIsDisplayed()
        compose.onNodeWithText("Try again").performClick()
        assertEquals(listOf<Any>("retry"), done)
    }
}
