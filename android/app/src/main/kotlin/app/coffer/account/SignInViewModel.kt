package app.coffer.account

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.account.SignInUiState.Method
import app.coffer.core.AccountsAccess
import app.coffer.core.CofferException
import app.coffer.core.InputReason
import app.coffer.core.Proof
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.launch

/** Signs in to a locker or to any OpenSubsonic server. The secrets live in memory, until it is done or left. */
class SignInViewModel(private val accounts: AccountsAccess, address: String = "", user: String = "") : ViewModel() {
    private val mutable = MutableStateFlow(SignInUiState(address = address, user = user))
    private var trying: Job? = null

    /** The state of the form. */
    val state: StateFlow<SignInUiState> = mutable.asStateFlow()

    fun typeAddress(text: String) = edit { it.copy(address = text) }

    fun typeCode(text: String) = edit { it.copy(code = SignInUiState.codeIn(text)) }

    fun typeUser(text: String) = edit { it.copy(user = text) }

    fun typePassword(text: String) = edit { it.copy(password = text) }

    fun choose(method: Method) = edit { it.copy(method = method) }

    private fun edit(change: (SignInUiState) -> SignInUiState) {
        // What was wrong may be right now: the complaint goes with the first letter.
        mutable.update { change(it).copy(error = null) }
    }

    /** Tries to sign in; with [allowCleartext] also where what is sent could be read on the way. */
    fun signIn(allowCleartext: Boolean = false) {
        val form = state.value
        if (form.busy || !form.complete) return
        val proof = when (form.method) {
            Method.CODE -> Proof.PairingCode(form.code)
            Method.PASSWORD -> Proof.Password(form.user.trim(), form.password)
        }
        mutable.update { it.copy(busy = true, error = null, askCleartext = false) }
        trying = viewModelScope.launch {
            try {
                accounts.signIn(form.address.trim(), proof, allowCleartext)
                mutable.update { SignInUiState(signedIn = true) }
            } catch (error: CofferException) {
                val ask = error is CofferException.Input && error.reason == InputReason.CLEARTEXT && !allowCleartext
                mutable.update { it.copy(busy = false, askCleartext = ask, error = error.takeUnless { ask }) }
            }
        }
    }

    /** Does not agree to be read on the way. */
    fun declineCleartext() = mutable.update { it.copy(askCleartext = false) }

    /** Waits no longer for the answer. */
    fun cancel() {
        trying?.cancel()
        mutable.update { it.copy(busy = false) }
    }
}
