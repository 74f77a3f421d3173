package app.coffer.navigation

import androidx.annotation.StringRes
import app.coffer.core.CofferException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.receiveAsFlow
import kotlinx.coroutines.launch

/** A short message at the foot of the screen. */
sealed interface Notice {
    /** Something was done, of which [name] was the object; [onUndo] takes it back. */
    class Done(@param:StringRes val text: Int, val name: String? = null, val onUndo: (() -> Unit)? = null) : Notice

    /** Something was asked for and could not be done. */
    class Failed(val error: CofferException) : Notice
}

/** Carries notices from wherever something happens to the one place that shows them, one after the other. */
class Notices {
    // What nobody shows, since the app is not on screen, is soon out of date.
    private val channel = Channel<Notice>(capacity = 4, onBufferOverflow = BufferOverflow.DROP_OLDEST)

    /** The notices, each for one receiver. */
    val all: Flow<Notice> = channel.receiveAsFlow()

    /** Has [notice] shown. */
    fun show(notice: Notice) {
        channel.trySend(notice)
    }

    /** Does [what] in [scope]; where the core refuses it, that is shown. */
    fun attempt(scope: CoroutineScope, what: suspend () -> Unit) {
        scope.launch {
            try {
                what()
            } catch (error: CofferException) {
                show(Notice.Failed(error))
            }
        }
    }
}
