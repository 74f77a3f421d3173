package app.coffer

import android.os.Looper
import com.google.common.util.concurrent.ListenableFuture
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import org.junit.rules.ExternalResource
import org.robolectric.Shadows.shadowOf
import java.util.concurrent.CopyOnWriteArrayList
import java.util.concurrent.TimeUnit

/**
 * The main thread in a test: it runs only when the test lets it.
 *
 * Errors that nobody caught in a coroutine with [errors] fail the test.
 */
class MainThread : ExternalResource() {
    private val uncaught = CopyOnWriteArrayList<Throwable>()
    val errors = CoroutineExceptionHandler { _, error -> uncaught += error }
    val scope = CoroutineScope(Dispatchers.Main.immediate + errors)
    private var last = 0L

    /** Runs what is due. */
    fun idle() = shadowOf(Looper.getMainLooper()).idle()

    /** Lets time pass. */
    fun pass(milliseconds: Long) = shadowOf(Looper.getMainLooper()).idleFor(milliseconds, TimeUnit.MILLISECONDS)

    /** Runs the main thread, its clock in step with real time, until [condition] holds. */
    fun until(what: String, condition: () -> Boolean) {
        val start = System.nanoTime()
        last = start
        while (!condition()) {
            fail()
            val now = System.nanoTime()
            check(now - start < LIMIT_NS) { "not in time: $what" }
            val elapsed = TimeUnit.NANOSECONDS.toMillis(now - last)
            last += TimeUnit.MILLISECONDS.toNanos(elapsed)
            if (elapsed > 0) pass(elapsed) else idle()
            Thread.sleep(1)
        }
        fail()
    }

    fun <T> await(what: String, future: ListenableFuture<T>): T {
        until(what) { future.isDone }
        return future.get()
    }

    /** What [block] answers, run on the main thread. */
    fun <T> run(what: String, block: suspend () -> T): T {
        val answer = CoroutineScope(Dispatchers.Main.immediate).async { runCatching { block() } }
        until(what) { answer.isCompleted }
        @Suppress("OPT_IN_USAGE") // it is completed
        return answer.getCompleted().getOrThrow()
    }

    private fun fail() {
        uncaught.firstOrNull()?.let { throw AssertionError("an error that nobody caught", it) }
    }

    override fun after() {
        scope.cancel()
        idle()
        fail()
    }

    private companion object {
        /** Far more than anything takes: a loaded machine is slow. */
        val LIMIT_NS = TimeUnit.SECONDS.toNanos(120)
    }
}
