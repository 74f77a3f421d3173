package app.coffer.bindings

import app.coffer.bindings.FakeServer.Answer
import app.coffer.testlocker.Command
import app.coffer.testlocker.TestLocker
import com.sun.jna.NativeLibrary
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.nio.file.Files

/** Each error, by what the user can do. */
class ErrorTest {
    private val password = Proof.Password("ada", "secret")

    private suspend fun TestCore.signInFails(url: String, proof: Proof = password): CofferException =
        thrown<CofferException> { session.signIn(url, proof, "contract test", false) }

    private fun reason(error: CofferException): Any = when (error) {
        is CofferException.SignIn -> error.reason
        is CofferException.Input -> error.reason
        else -> error
    }

    @Test
    fun `a sign-in that fails says what to type again`() = contract {
        TestCore.open().use { core ->
            suspend fun reasonAt(url: String, proof: Proof = password) = reason(core.signInFails(url, proof))
            TestLocker().use { own ->
                assertEquals(SignInReason.WRONG_PASSWORD, reasonAt(own.url))
                assertEquals(SignInReason.WRONG_CODE, reasonAt(own.url, Proof.PairingCode("no-such-code")))
                assertEquals(SignInReason.WRONG_KEY, reasonAt(own.url, Proof.ApiKey("no-such-key")))
                var last = core.signInFails(own.url)
                var tries = 0
                while (reason(last) == SignInReason.WRONG_PASSWORD) {
                    assertTrue("a locker lets nobody try for ever", tries++ < 1_000)
                    last = core.signInFails(own.url)
                }
                last as CofferException.SignIn
                assertEquals(SignInReason.TOO_MANY_TRIES, last.reason)
                assertTrue("$last", checkNotNull(last.retryAfterMs) > 0)
            }
            FakeServer().use { server ->
                assertEquals(SignInReason.NOT_A_LOCKER, reasonAt(server.url, Proof.PairingCode("a-code")))
            }
            FakeServer { FakeServer.refusing(60) }.use { server ->
                assertEquals(SignInReason.REFUSED, reasonAt(server.url))
            }
            assertEquals(InputReason.ADDRESS, reasonAt("http://"))
            FakeServer { FakeServer.PAGE }.use { server ->
                assertEquals(InputReason.NOT_A_SERVER, reasonAt(server.url))
            }
            FakeServer { FakeServer.refusing(41) }.use { server ->
                // A password is not sent without a word.
                assertEquals(InputReason.CLEARTEXT, reasonAt(server.strangeUrl))
            }
        }
    }

    @Test
    fun `a server that cannot be reached, trusted or used is told apart`() = contract {
        TestCore.open().use { core ->
            val own = TestLocker()
            val refused = core.signInFails(own.url.replace("http:", "https:"))
            assertTrue("$refused", refused is CofferException.Certificate)
            own.stop()
            val gone = core.signInFails(own.url)
            assertTrue("$gone", gone is CofferException.Network)
            assertTrue("the words name the host", "127.0.0.1" in (gone as CofferException.Network).detail)
            own.close()
            FakeServer { Answer(500, "no", "text/plain") }.use { server ->
                val trouble = core.signInFails(server.url)
                assertTrue("$trouble", trouble is CofferException.Server)
            }
        }
    }

    @Test
    fun `a revoked key asks for another sign-in`() = contract {
        TestLocker().use { own ->
            TestCore.open().use { core ->
                val proof = Proof.Password(TestLocker.USER, TestLocker.PASSWORD)
                val account = core.session.signIn(own.url, proof, "the lost phone", false)
                revoke(own, "the lost phone")
                val error = thrown<CofferException.SignIn> { core.session.usage(account.id) }
                assertEquals(SignInReason.EXPIRED, error.reason)
                val other = thrown<CofferException.SignIn> { core.session.sync(account.id, NoProgress) }
                assertEquals(SignInReason.EXPIRED, other.reason)
                assertEquals(SignInReason.EXPIRED, thrown<CofferException.SignIn> { core.session.usage(404) }.reason)
            }
        }
    }

    /** Revokes a device from another one, as its owner does. */
    private fun revoke(own: TestLocker, name: String) {
        val home = Files.createTempDirectory("coffer-owner").toFile()
        val coffer = arrayOf("--home", home.path)
        Command.run(Command.coffer, *coffer, "sign-in", own.url, "--code", own.pairingCode())
        val devices = Command.run(Command.coffer, *coffer, "--json", "device", "list")
        val entry = Regex("\\{[^{}]*\\}").findAll(devices).map { it.value }.single { name in it }
        val id = checkNotNull(Regex("\"id\"\\s*:\\s*\"?([^\",}]+)").find(entry)).groupValues[1].trim()
        Command.run(Command.coffer, *coffer, "device", "revoke", id)
        home.deleteRecursively()
    }

    @Test
    fun `what a server has no room for, does not have or cannot do is told apart`() = contract {
        TestCore.open().use { core ->
            val covers = FakeServer { method ->
                if ("getCoverArt" in method) Answer(507, "full", "text/plain") else FakeServer.PLEASED
            }
            covers.use { server ->
                val account = core.session.signIn(server.url, password, "contract test", false)
                assertTrue("$account", !account.isLocker)
                thrown<CofferException.Space> { core.library.cover(CoverRef(account.id, "al-1"), 100) }
                thrown<CofferException.Unsupported> { core.session.usage(account.id) }
            }
            val account = core.signedIn()
            thrown<CofferException.NotFound> { core.library.cover(CoverRef(account.id, "no-such-cover"), 100) }
            thrown<CofferException.NotFound> { core.downloads.pin(PinTarget.Playlist(404)) }
            thrown<CofferException.NotFound> { core.library.setStarred(Item.Track(404), true) }
            thrown<CofferException.NotFound> { core.playback.cachedRanges(404) }
        }
    }

    @Test
    fun `input that makes no sense is refused`() = contract {
        TestCore.open().use { core ->
            core.signedIn()
            val track = core.library.tracks(TrackQuery(TrackSort.TITLE)).first()
            for (stars in listOf(0, 6, -1, Int.MAX_VALUE)) {
                val error = thrown<CofferException.Input> { core.library.setRating(Item.Track(track.id), stars) }
                assertEquals(InputReason.OTHER, error.reason)
            }
            assertEquals(emptyList<Album>(), core.library.albums(AlbumQuery(AlbumSort.TITLE, offset = -5, limit = -5)))
            val twice = thrown<CofferException.Input> { TestCore.open(home = core.home) }
            assertEquals(InputReason.OTHER, twice.reason)
        }
    }

    @Test
    fun `a secret store that fails is told, and nothing is kept half`() = contract {
        val secrets = object : MemorySecrets() {
            override fun put(key: String, secret: String): Unit =
                throw SecretStoreException.Unavailable("the keystore is locked")
        }
        TestCore.open(secrets = secrets).use { core ->
            val error = core.signInFails(locker.url, Proof.PairingCode(locker.pairingCode()))
            assertTrue("$error", error is CofferException.Bug && "the keystore is locked" in error.detail)
            assertEquals(emptyList<Account>(), core.session.accounts())
        }
        val throwing = object : MemorySecrets() {
            override fun put(key: String, secret: String) = error("something else")
        }
        TestCore.open(secrets = throwing).use { core ->
            val error = core.signInFails(locker.url, Proof.PairingCode(locker.pairingCode()))
            assertTrue("$error", error is CofferException.Bug && "something else" in error.detail)
        }
    }

    @Test
    fun `a panic in the core arrives as a bug and takes nothing down`() = contract {
        TestCore.open().use { core ->
            val panic = NativeLibrary.getInstance("coffer_bindings").getFunction("coffer_panic_at_next_call")
            suspend fun panics(call: suspend () -> Unit) {
                panic.invokeVoid(emptyArray())
                val error = thrown<CofferException.Bug> { call() }
                assertTrue("$error", "a panic that a test asked for" in error.detail)
            }
            panics { core.playback.positionMs() }
            panics { core.library.track(1) }
            panics { core.downloads.pins() }
            panics { core.session.sync(1, NoProgress) }
            panics { TestCore.open() }
            assertEquals(0, core.library.counts(null).tracks)
            assertNotNull(core.playback.snapshot())
        }
    }

    @Test
    fun `a core that is gone says so`() = contract {
        val core = TestCore.open()
        core.close()
        thrown<IllegalStateException> { core.session.accounts() }
    }
}
