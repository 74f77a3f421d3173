package app.coffer.core

import app.coffer.bindings.CofferException as Generated

/**
 * What went wrong, by what the user can do. What they read is chosen by variant and reason; [message] is for logs and
 * reports: lower case, names the thing, holds no secret.
 */
sealed class CofferException(message: String, cause: Throwable?) : Exception(message, cause) {
    /** Sign in, or sign in again. [retryAfterMs]: how long to wait before that. */
    class SignIn(val reason: SignInReason, message: String, val retryAfterMs: Long? = null, cause: Throwable? = null) : CofferException(message, cause)

    /** Wait for the network, or check the address. */
    class Network(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** Free space, on this device or in the locker. */
    class Space(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** The user's limit on mobile data is spent: another network, or another month. */
    class DataBudget(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** Too many others listen to the track. */
    class ListenerLimit(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** It is not there (any more): choose something else. */
    class NotFound(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** The server cannot do this. */
    class Unsupported(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** The server is in trouble: try again later, after [retryAfterMs] where it says so. */
    class Server(message: String, val retryAfterMs: Long? = null, cause: Throwable? = null) : CofferException(message, cause)

    /** Look at the server's certificate. */
    class Certificate(message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** Correct what was given. */
    class Input(val reason: InputReason, message: String, cause: Throwable? = null) : CofferException(message, cause)

    /** It should not happen: report it. */
    class Bug(message: String, cause: Throwable? = null) : CofferException(message, cause)
}

/** Every call into the core goes through here: what it throws is the app's own. */
internal inline fun <T> calling(block: () -> T): T =
    try {
        block()
    } catch (e: Generated) {
        throw e.toApp()
    }

internal fun Generated.toApp(): CofferException =
    when (this) {
        is Generated.SignIn -> CofferException.SignIn(reason, detail, retryAfterMs, this)
        is Generated.Network -> CofferException.Network(detail, this)
        is Generated.Space -> CofferException.Space(detail, this)
        is Generated.DataBudget -> CofferException.DataBudget(detail, this)
        is Generated.ListenerLimit -> CofferException.ListenerLimit(detail, this)
        is Generated.NotFound -> CofferException.NotFound(detail, this)
        is Generated.Unsupported -> CofferException.Unsupported(detail, this)
        is Generated.Server -> CofferException.Server(detail, retryAfterMs, this)
        is Generated.Certificate -> CofferException.Certificate(detail, this)
        is Generated.Input -> CofferException.Input(reason, detail, this)
        is Generated.Bug -> CofferException.Bug(detail, this)
    }
