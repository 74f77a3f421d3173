package app.coffer.playback

import com.google.common.util.concurrent.ListenableFuture
import com.google.common.util.concurrent.SettableFuture
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch

/** What [block] answers or throws, as the future that Media3 asks for. Cancelling the one cancels the other. */
internal fun <T : Any> CoroutineScope.answer(block: suspend () -> T): ListenableFuture<T> {
    val future = SettableFuture.create<T>()
    val job =
        launch {
            try {
                future.set(block())
            } catch (e: CancellationException) {
                future.cancel(false)
                throw e
            } catch (e: Exception) {
                future.setException(e) // whoever asked is told
            }
        }
    job.invokeOnCompletion { if (!future.isDone) future.cancel(false) }
    future.addListener({ if (future.isCancelled) job.cancel() }, Runnable::run)
    return future
}
