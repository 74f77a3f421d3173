package app.coffer.core

import app.coffer.bindings.SecretStoreException
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File
import java.security.ProviderException
import java.security.UnrecoverableKeyException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

@RunWith(RobolectricTestRunner::class)
class KeystoreSecretsTest {
    @get:Rule
    val folder = TemporaryFolder()

    private val file by lazy { File(folder.root, "secrets") }
    private val keys = MemoryKeys()
    private val secrets by lazy { KeystoreSecrets(file, keys) }

    /** A keystore whose key can get lost, and which can fail. */
    private class MemoryKeys : SecretKeys {
        var key: SecretKey? = null
        var failure: (() -> Nothing)? = null
        var made = 0

        override fun existing(): SecretKey? = failure?.invoke() ?: key

        override fun create(): SecretKey {
            made++
            failure = null
            return KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { key = it }
        }
    }

    @Test
    fun `what was put is there, also for the next process`() {
        secrets.put("account/1", "hush")
        secrets.put("account/2", "")
        secrets.put("account/1", "höhö")
        val next = KeystoreSecrets(file, keys)
        assertEquals("höhö", next.get("account/1"))
        assertEquals("", next.get("account/2"))
        assertNull(next.get("account/3"))
        assertEquals(1, keys.made)
    }

    @Test
    fun `what was deleted is gone`() {
        secrets.put("a", "1")
        secrets.put("b", "2")
        secrets.delete("a")
        secrets.delete("never there")
        assertNull(secrets.get("a"))
        assertEquals("2", KeystoreSecrets(file, keys).get("b"))
    }

    @Test
    fun `nothing in the file can be read`() {
        secrets.put("account", "correct horse battery staple")
        assertFalse("horse" in file.readText(Charsets.ISO_8859_1))
    }

    @Test
    fun `the same secret looks different each time`() {
        secrets.put("account", "hush")
        val first = file.readBytes().toList()
        secrets.put("account", "hush")
        assertNotEquals(first, file.readBytes().toList())
    }

    @Test
    fun `a secret under another name does not open`() {
        secrets.put("a", "the secret of a")
        val renamed = file.readBytes().toString(Charsets.ISO_8859_1).replaceFirst("\u0000\u0001a", "\u0000\u0001b")
        file.writeText(renamed, Charsets.ISO_8859_1)
        assertNull(KeystoreSecrets(file, keys).get("b"))
    }

    @Test
    fun `with the key the secrets are gone, and the next one makes a new key`() {
        secrets.put("account", "hush")
        keys.key = null
        assertNull(secrets.get("account"))
        keys.failure = { throw UnrecoverableKeyException("lost") }
        assertNull(secrets.get("account"))
        secrets.put("account", "again")
        assertEquals("again", secrets.get("account"))
        assertEquals(2, keys.made)
    }

    @Test
    fun `another key in the place of the old one opens nothing`() {
        secrets.put("account", "hush")
        keys.create()
        assertNull(secrets.get("account"))
    }

    @Test
    fun `a keystore that is busy is an error, not a lost secret`() {
        secrets.put("account", "hush")
        keys.failure = { throw ProviderException("busy") }
        val error = assertThrows(SecretStoreException::class.java) { secrets.get("account") }
        assertTrue("account" in error.message.orEmpty())
        keys.failure = null
        assertEquals("hush", secrets.get("account"))
    }

    @Test
    fun `a damaged file is an empty one, byte by byte`() {
        secrets.put("account", "hush")
        val whole = file.readBytes()
        for (length in whole.indices) {
            file.writeBytes(whole.copyOf(length))
            assertNull("cut to $length bytes", secrets.get("account"))
        }
        for (at in whole.indices) {
            file.writeBytes(whole.copyOf().also { it[at] = (it[at].toInt() xor 0xff).toByte() })
            assertNull("flipped byte $at", secrets.get("account"))
        }
        secrets.put("account", "anew")
        assertEquals("anew", secrets.get("account"))
    }
}
