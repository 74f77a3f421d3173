package app.coffer.account

import androidx.compose.runtime.mutableStateOf
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.filter
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onChildren
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import app.coffer.account.SignInUiState.Method
import app.coffer.core.CofferException
import app.coffer.core.InputReason
import app.coffer.core.SignInReason
import app.coffer.fakes.ScreenTest
import org.junit.Assert.assertEquals
import org.junit.Test

class SignInScreenTest : ScreenTest() {
    private val actions = SignInActions(
        onAddress = { done += it },
        onMethod = { done += it },
        onCode = { done += it },
        onUser = { done += it },
        onPassword = { done += it },
        onSignIn = { done += "sign in" },
        onCancel = { done += "cancel" },
        onAllowCleartext = { done += "allow" },
        onDeclineCleartext = { done += "decline" },
    )
    private val announced = SemanticsMatcher.expectValue(SemanticsProperties.LiveRegion, LiveRegionMode.Assertive)
    private val button = hasText("Sign in") and hasClickAction()

    private fun show(state: SignInUiState) = show { SignInScreen(state, actions) }

    @Test
    fun `what is typed is passed on`() {
        show(SignInUiState())
        compose.onNodeWithTag("address").performTextInput("music.example.org")
        compose.onNodeWithTag("code").performTextInput("k7mx-q2wd")
        compose.onNode(hasText("Password") and hasClickAction()).performClick()
        // A field whose text the state does not take over says that as well.
        assertEquals(listOf<Any>("music.example.org", "k7mx-q2wd", Method.PASSWORD), done.filter { it != "" })
    }

    @Test
    fun `a code is shown as the locker shows it`() {
        show(SignInUiState(code = "K7MXQ2WD"))
        compose.onNodeWithText("K7MX-Q2WD").assertIsDisplayed()
    }

    @Test
    fun `it can be sent once it is complete`() {
        val state = mutableStateOf(SignInUiState("music.example.org", code = "K7MX"))
        show { SignInScreen(state.value, actions) }
        compose.onNode(button).performScrollTo().assertIsNotEnabled()
        state.value = state.value.copy(code = "K7MXQ2WD")
        compose.onNode(button).assertIsEnabled().performClick()
        assertEquals(listOf<Any>("sign in"), done)
    }

    @Test
    fun `a password can be looked at`() {
        show(SignInUiState("m", Method.PASSWORD, user = "ada", password = "secret"))
        fun shown() =
            compose.onNodeWithTag("password").fetchSemanticsNode().config[SemanticsProperties.EditableText].text
        assertEquals("••••••", shown())
        compose.onNodeWithContentDescription("Show password").performClick()
        assertEquals("secret", shown())
    }

    @Test
    fun `waiting can be called off`() {
        show(SignInUiState("m", code = "K7MXQ2WD", busy = true))
        compose.onNodeWithText("Cancel").performScrollTo().performClick()
        assertEquals(listOf<Any>("cancel"), done)
    }

    @Test
    fun `sending in the clear is asked about`() {
        show(SignInUiState("http://192.168.1.20:4533", code = "K7MXQ2WD", askCleartext = true))
        compose.onNodeWithText("Send it unencrypted?").assertIsDisplayed()
        compose.onNodeWithText("Send anyway").performClick()
        compose.onNodeWithText("Cancel").performClick()
        assertEquals(listOf<Any>("allow", "decline"), done)
    }

    @Test
    fun `each error has its own plain words`() {
        val state = mutableStateOf(SignInUiState("m", code = "K7MXQ2WD"))
        show { SignInScreen(state.value, actions) }
        val errors =
            SignInReason.entries.map { CofferException.SignIn(it, "x") } +
                InputReason.entries.map { CofferException.Input(it, "x") } +
                listOf(
                    CofferException.Network("x"),
                    CofferException.Certificate("x"),
                    CofferException.Server("x", null),
                    CofferException.Unsupported("x"),
                    CofferException.Bug("x"),
                )
        val words = errors.map { error ->
            state.value = state.value.copy(error = error)
            compose.waitForIdle()
            compose.onNode(
                announced,
                useUnmergedTree = true,
            ).onChildren().filter(hasText(".", substring = true)).onFirst()
                .fetchSemanticsNode().config[SemanticsProperties.Text].joinToString()
        }
        assertEquals("two errors share their words: $words", errors.size, words.toSet().size)
    }
}
