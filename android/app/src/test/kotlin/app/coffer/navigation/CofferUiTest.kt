package app.coffer.navigation

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsSelected
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isSelectable
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.test.swipeDown
import app.coffer.core.Account
import app.coffer.core.PlaybackCommand
import app.coffer.fakes.DrawnArtwork
import app.coffer.fakes.FakeAccounts
import app.coffer.fakes.FakeDownloads
import app.coffer.fakes.FakeLibrary
import app.coffer.fakes.FakePlayback
import app.coffer.fakes.InMemoryPreferences
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import app.coffer.settings.Preferences
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** The screens together: what one does leads where it should. */
class CofferUiTest : ScreenTest() {
    private val library = FakeLibrary()
    private val downloads = FakeDownloads()
    private val playback = FakePlayback()
    private val accounts = FakeAccounts()
    private val services =
        Services(library, downloads, playback, accounts, DrawnArtwork, Preferences(InMemoryPreferences()), "0.1.0")

    private fun start() {
        show { CofferUi(services) }
        compose.waitForIdle()
    }

    private fun tab(name: String) = compose.onNode(hasText(name) and isSelectable())

    private fun back() {
        compose.runOnUiThread { compose.activity.onBackPressedDispatcher.onBackPressed() }
        compose.waitForIdle()
    }

    private fun click(text: String) = compose.onAllNodes(hasText(text) and hasClickAction()).onFirst().performClick()

    @Test
    fun `from the grid to the album, the artist and back`() {
        start()
        click("Harbour Lights")
        compose.onNodeWithText("Keep on this phone").assertIsDisplayed()
        click("Alder & Pine")
        compose.onNodeWithText("Keep everything on this phone").assertIsDisplayed()
        back()
        compose.onNodeWithText("Keep on this phone").assertIsDisplayed()
        back()
        compose.onNodeWithText("16 albums").assertIsDisplayed()
    }

    @Test
    fun `from another tab back leads to the library`() {
        start()
        tab("Settings").performClick()
        tab("Settings").assertIsSelected()
        compose.onNodeWithText("https://music.example.org").assertIsDisplayed()
        back()
        tab("Library").assertIsSelected()
    }

    @Test
    fun `the mini player comes with the music and opens the player, which a pull or back closes`() {
        start()
        compose.onNodeWithTag("mini player").assertDoesNotExist()
        click("Harbour Lights")
        click("Play")
        assertTrue(playback.sent.any { it is PlaybackCommand.PlayNow })
        playback.state.value = Samples.view()
        compose.waitForIdle()
        compose.onNodeWithTag("mini player").performClick()
        compose.onNodeWithContentDescription("Close player").assertIsDisplayed()
        back()
        compose.onNodeWithContentDescription("Close player").assertDoesNotExist()
        compose.onNodeWithTag("mini player").performClick()
        compose.onNodeWithTag("player").performTouchInput { swipeDown() }
        compose.waitForIdle()
        compose.onNodeWithContentDescription("Close player").assertDoesNotExist()
        compose.onNodeWithText("Keep on this phone").assertIsDisplayed()
    }

    @Test
    fun `what is removed from the queue can be put back`() {
        playback.state.value = Samples.view()
        start()
        compose.onNodeWithTag("mini player").performClick()
        click("Queue: 2 of 9")
        compose.onNodeWithContentDescription("Remove Ember").performClick()
        compose.onNodeWithText("“Ember” removed").assertIsDisplayed()
        click("Undo")
        assertEquals(PlaybackCommand.Undo, playback.sent.last())
        back()
        compose.onNodeWithContentDescription("Close player").assertIsDisplayed()
    }

    @Test
    fun `an emptied queue closes the player`() {
        playback.state.value = Samples.view()
        start()
        compose.onNodeWithTag("mini player").performClick()
        playback.state.value = Samples.silence
        compose.waitForIdle()
        compose.onNodeWithContentDescription("Close player").assertDoesNotExist()
        compose.onNodeWithTag("mini player").assertDoesNotExist()
    }

    @Test
    fun `signing in leads from the welcome to the albums`() {
        accounts.accounts.value = emptyList()
        start()
        click("Sign in")
        compose.onNodeWithTag("address").performTextInput("music.example.org")
        compose.onNodeWithTag("code").performTextInput("k7mx-q2wd")
        click("Sign in")
        compose.waitForIdle()
        compose.onNodeWithText("16 albums").assertIsDisplayed()
        assertEquals(listOf<Account>(Samples.account), accounts.accounts.value)
    }

    @Test
    fun `a search is found again as it was left`() {
        start()
        tab("Search").performClick()
        compose.onNodeWithTag("search field").performTextInput("harbour")
        compose.waitUntil(PATIENCE_MS) {
            compose.onAllNodes(hasText("Harbour Lights")).fetchSemanticsNodes().isNotEmpty()
        }
        click("Harbour Lights")
        compose.onNodeWithText("Keep on this phone").assertIsDisplayed()
        back()
        compose.onNodeWithText("harbour").assertIsDisplayed()
    }

    @Test
    fun `a kept album is among the downloads`() {
        start()
        click("Harbour Lights")
        compose.onNodeWithText("Keep on this phone").performClick()
        compose.waitForIdle()
        tab("Downloads").performClick()
        compose.onNodeWithTag("downloads").performScrollToNode(hasText("Pinned"))
        click("Pinned")
        compose.onNodeWithText("Keep on this phone").assertIsDisplayed()
    }

    private companion object {
        const val PATIENCE_MS = 60_000L
    }
}
