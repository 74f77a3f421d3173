package app.coffer.bindings

import app.coffer.testlocker.SilentServer
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class CancellationTest {
    @Test
    fun `a cancelled call gives up its connection at once`() = contract {
        TestCore.open().use { core ->
            SilentServer().use { server ->
                val signIn = launch {
                    core.session.signIn(server.url, Proof.Password("ada", "secret"), "contract test", false)
                }
                assertTrue("it asks", server.awaitQuestion(PATIENCE))
                signIn.cancelAndJoin()
                assertTrue("it gives up", server.awaitGivenUp(BEFORE_IT_WOULD))
            }
            assertEquals("the core goes on", emptyList<Account>(), core.session.accounts())
        }
    }

    @Test
    fun `calls that are cancelled at once leave nothing behind`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            repeat(500) {
                val job = launch(start = CoroutineStart.UNDISPATCHED) { core.library.search("tone", 10) }
                job.cancelAndJoin()
            }
            val account = core.session.accounts().single()
            repeat(20) {
                val job = launch { core.session.sync(account.id, NoProgress) }
                job.cancelAndJoin()
            }
            assertEquals(0, core.session.sync(account.id, NoProgress).removed)
            val found = List(50) { async { core.library.search("tone", 10).tracks.size } }.map { it.await() }
            assertEquals(setOf(core.library.search("tone", 10).tracks.size), found.toSet())
        }
    }

    private companion object {
        /** Seconds. The client itself gives an answer 30: less than that shows who gave up. */
        const val BEFORE_IT_WOULD = 20L
    }
}
