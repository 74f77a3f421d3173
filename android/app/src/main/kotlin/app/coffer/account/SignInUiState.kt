package app.coffer.account

import androidx.compose.runtime.Immutable
import app.coffer.core.CofferException

/** What the sign-in form holds and how it goes. */
@Immutable
data class SignInUiState(
    val address: String = "",
    val method: Method = Method.CODE,
    /** Of the alphabet of codes, without the hyphen. */
    val code: String = "",
    val user: String = "",
    val password: String = "",
    /** Whether an answer is awaited. */
    val busy: Boolean = false,
    val error: CofferException? = null,
    /** Whether the user is being asked to agree to a connection that is not encrypted. */
    val askCleartext: Boolean = false,
    /** Whether it is done. */
    val signedIn: Boolean = false,
) {
    /** What one signs in with. */
    enum class Method { CODE, PASSWORD }

    /** Whether enough is typed to try. */
    val complete: Boolean
        get() = address.isNotBlank() && when (method) {
            Method.CODE -> code.length == CODE_LENGTH
            Method.PASSWORD -> user.isNotBlank() && password.isNotEmpty()
        }

    /** Without the secrets, since states end up in logs and failure messages. */
    override fun toString(): String =
        "SignInUiState(address=$address, method=$method, user=$user, busy=$busy, error=$error, " +
            "askCleartext=$askCleartext, signedIn=$signedIn)"

    /** The shape of a pairing code. */
    companion object {
        /** Characters of a pairing code. */
        const val CODE_LENGTH: Int = 8

        /** What is a pairing code in [typed]: letters and digits, however they were written or pasted. */
        fun codeIn(typed: String): String = typed.filter(Char::isLetterOrDigit).uppercase().take(CODE_LENGTH)
    }
}
