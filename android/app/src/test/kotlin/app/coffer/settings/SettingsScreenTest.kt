package app.coffer.settings

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import app.coffer.core.Usage
import app.coffer.design.ThemeMode
import app.coffer.design.dynamicColoursExist
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class SettingsScreenTest : ScreenTest() {
    private val actions = SettingsActions(
        onAddAccount = { done += "add" },
        onSync = { done += "sync ${it.label}" },
        onSignOut = { done += "sign out ${it.label}" },
        onCacheLimit = { done += it },
        onDownloadOnMetered = { done += "metered $it" },
        onTheme = { done += it },
        onDynamicColours = { done += "dynamic $it" },
    )
    private val state = SettingsUiState(
        accounts = listOf(Samples.account),
        usage = mapOf(1L to Usage(3_100_000_000, 5_000_000_000)),
        storage = Samples.storage,
        nowMs = 1_700_000_000_000 + 5 * 60_000,
    )

    private fun show(state: SettingsUiState) = show { SettingsScreen(state, actions, "0.1.0") }

    private fun tap(text: String) {
        compose.onNodeWithTag("settings").performScrollToNode(hasText(text))
        compose.onNodeWithText(text).performClick()
    }

    @Test
    fun `an account shows where it is, how fresh and how full`() {
        show(state)
        compose.onNodeWithText("https://music.example.org").assertIsDisplayed()
        compose.onNodeWithText("Synced 5 minutes ago").assertIsDisplayed()
        compose.onNodeWithText("3.1 GB of 5.0 GB used").assertIsDisplayed()
    }

    @Test
    fun `signing out asks first`() {
        show(state)
        compose.onNodeWithContentDescription("More for Home locker").performClick()
        compose.onNodeWithText("Sign out").performClick()
        assertTrue(done.isEmpty())
        compose.onNodeWithText("Sign out of Home locker?").assertIsDisplayed()
        compose.onNodeWithText("Cancel").performClick()
        assertTrue(done.isEmpty())
        compose.onNodeWithContentDescription("More for Home locker").performClick()
        compose.onNodeWithText("Sign out").performClick()
        compose.onNodeWithText("Sign out").performClick()
        assertEquals(listOf<Any>("sign out Home locker"), done)
    }

    @Test
    fun `the cache's limit is chosen from a list`() {
        show(state)
        tap("Cache limit")
        compose.onNodeWithText("10 GB").performClick()
        assertEquals(listOf<Any>(10_000_000_000), done)
    }

    @Test
    fun `switches and choices are passed on`() {
        show(state)
        tap("Download on mobile data")
        tap("Theme")
        compose.onNodeWithText("Dark").performClick()
        tap("Add account")
        assertEquals(listOf<Any>("metered true", ThemeMode.DARK, "add"), done)
    }

    @Test
    fun `the wallpaper's colours are offered where the phone has such`() {
        show(state)
        if (dynamicColoursExist) {
            tap("Colours of the wallpaper")
            assertEquals(listOf<Any>("dynamic true"), done)
        } else {
            compose.onNodeWithText("Colours of the wallpaper").assertDoesNotExist()
        }
    }
}
