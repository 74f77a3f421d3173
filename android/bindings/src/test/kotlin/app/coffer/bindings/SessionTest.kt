package app.coffer.bindings

import app.coffer.testlocker.Music
import app.coffer.testlocker.TestLocker
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class SessionTest {
    @Test
    fun `a user pairs, syncs, looks at the quota and signs out`() = contract {
        val secrets = MemorySecrets()
        TestCore.open(secrets = secrets).use { core ->
            assertEquals(emptyList<Account>(), core.session.accounts())
            val proof = Proof.PairingCode(locker.pairingCode())
            val account = core.session.signIn(locker.url, proof, "contract test", false)
            assertTrue(account.isLocker)
            assertEquals("ada", account.user)
            assertEquals("${locker.url}/", account.address)
            assertNull(account.syncedAtMs)
            assertEquals("the key is in Kotlin's store", 1, secrets.kept.size)

            val heard = Heard<SyncProgress>()
            val listener = object : SyncListener {
                override fun onProgress(progress: SyncProgress) = heard.add(progress)
            }
            val report = core.session.sync(account.id, listener)
            assertTrue("$report", report.added >= Music.TRACKS)
            assertEquals(SyncStage.CHANGES, heard.await("a progress").stage)
            assertNotNull(core.session.accounts().single().syncedAtMs)
            assertEquals(0, core.session.sync(account.id, NoProgress).added)

            val usage = core.session.usage(account.id)
            assertTrue("$usage", usage.usedBytes in 1 until usage.quotaBytes)

            core.session.signOut(account.id)
            assertEquals(emptyList<Account>(), core.session.accounts())
            assertEquals(emptyMap<String, String>(), secrets.kept.toMap())
        }
    }

    @Test
    fun `a user signs in by password, or by a key made by hand`() = contract {
        val secrets = MemorySecrets()
        TestCore.open(secrets = secrets).use { core ->
            val password = Proof.Password(TestLocker.USER, TestLocker.PASSWORD)
            core.session.signIn(locker.url, password, "contract test", false)
            val key = secrets.kept.values.single()
            assertFalse("the password is not kept", key == TestLocker.PASSWORD)
            TestCore.open().use { other ->
                val account = other.session.signIn(locker.url, Proof.ApiKey(key), "another", false)
                assertEquals("ada", account.user)
            }
        }
    }

    @Test
    fun `a proof does not print`() {
        listOf(Proof.Password("ada", "hunter2"), Proof.PairingCode("hunter2"), Proof.ApiKey("hunter2")).forEach {
            assertFalse("$it", "hunter2" in "$it")
        }
    }

    @Test
    fun `a core that was closed is as it was left`() = contract {
        val secrets = MemorySecrets()
        val first = TestCore.open(secrets = secrets)
        val account = first.signedIn()
        first.leave()
        TestCore.open(home = first.home, secrets = secrets).use { core ->
            assertEquals(account.id, core.session.accounts().single().id)
            assertEquals(Music.TRACKS.toLong(), core.library.counts(account.id).tracks)
            assertTrue(core.coffer.version().matches(Regex("\\d+\\.\\d+\\.\\d+")))
            assertTrue(File(core.home, "library.db").exists())
        }
    }
}
