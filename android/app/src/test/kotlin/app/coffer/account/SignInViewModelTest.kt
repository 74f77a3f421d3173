package app.coffer.account

import app.coffer.account.SignInUiState.Method
import app.coffer.core.CofferException
import app.coffer.core.InputReason
import app.coffer.core.Proof
import app.coffer.core.SignInReason
import app.coffer.fakes.FakeAccounts
import app.coffer.fakes.MainRule
import app.coffer.fakes.Samples
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test

@OptIn(ExperimentalCoroutinesApi::class)
class SignInViewModelTest {
    @get:Rule
    val main = MainRule()

    private val accounts = FakeAccounts(emptyList())
    private val model = SignInViewModel(accounts)
    private val state get() = model.state.value

    private fun fill() {
        model.typeAddress(" music.example.org ")
        model.typeCode("k7mx-q2wd")
    }

    @Test
    fun `a pasted code is taken however it is written`() = runTest {
        for (pasted in listOf("K7MX-Q2WD", "k7mxq2wd", " k7mx q2wd\n", "K7MX–Q2WD")) {
            model.typeCode(pasted)
            assertEquals("K7MXQ2WD", state.code)
        }
    }

    @Test
    fun `the code and the trimmed address are sent`() = runTest {
        var sent: Pair<String, Proof>? = null
        accounts.onSignIn = { address, proof, _ -> Samples.account.also { sent = address to proof } }
        fill()
        model.signIn()
        assertTrue(state.busy)
        runCurrent()
        assertTrue(state.signedIn)
        assertEquals("music.example.org", sent?.first)
        assertEquals("K7MXQ2WD", (sent?.second as Proof.PairingCode).code)
    }

    @Test
    fun `a form that lacks something is not sent`() = runTest {
        model.typeAddress("music.example.org")
        model.typeCode("K7MX")
        assertFalse(state.complete)
        model.signIn()
        runCurrent()
        assertFalse(state.signedIn)
        model.choose(Method.PASSWORD)
        model.typeUser("ada")
        assertFalse(state.complete)
        model.typePassword("secret")
        assertTrue(state.complete)
    }

    @Test
    fun `nothing goes out in the clear unless the user says so`() = runTest {
        val allowed = mutableListOf<Boolean>()
        accounts.onSignIn = { _, _, allow ->
            allowed += allow
            if (!allow) throw CofferException.Input(InputReason.CLEARTEXT, "http")
            Samples.account
        }
        fill()
        model.signIn()
        runCurrent()
        assertTrue(state.askCleartext)
        assertNull(state.error)
        model.declineCleartext()
        runCurrent()
        assertEquals(listOf(false), allowed)
        model.signIn()
        runCurrent()
        model.signIn(allowCleartext = true)
        runCurrent()
        assertEquals(listOf(false, false, true), allowed)
        assertTrue(state.signedIn)
    }

    @Test
    fun `an error stays until something is typed`() = runTest {
        accounts.onSignIn = { _, _, _ -> throw CofferException.SignIn(SignInReason.WRONG_CODE, "no") }
        fill()
        model.signIn()
        runCurrent()
        assertFalse(state.busy)
        assertEquals(SignInReason.WRONG_CODE, (state.error as CofferException.SignIn).reason)
        model.typeCode("K7MXQ2W")
        assertNull(state.error)
    }

    @Test
    fun `waiting can be called off`() = runTest {
        var cancelled = false
        accounts.onSignIn = { _, _, _ ->
            try {
                awaitCancellation()
            } finally {
                cancelled = true
            }
        }
        fill()
        model.signIn()
        runCurrent()
        model.cancel()
        runCurrent()
        assertTrue(cancelled)
        assertFalse(state.busy)
        assertEquals("K7MXQ2WD", state.code)
    }

    @Test
    fun `secrets do not show in the state's text`() {
        model.typePassword("correct horse")
        fill()
        assertFalse(state.toString(), "correct horse" in state.toString() || "K7MX" in state.toString())
    }

    @Test
    fun `nothing of the secrets is left once it is done`() = runTest {
        fill()
        model.signIn()
        runCurrent()
        assertEquals("", state.code)
        assertEquals("", state.password)
    }
}
