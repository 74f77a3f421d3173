package app.coffer.core

import android.security.keystore.KeyGenParameterSpec
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Before
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import java.io.File
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

@RunWith(RobolectricTestRunner::class)
class AndroidKeystoreKeysTest {
    @get:Rule
    val folder = TemporaryFolder()

    @Before
    fun setUp() {
        FakeKeystore.entries.clear()
        FakeKeystore.asked.clear()
        Security.addProvider(FakeKeystore())
    }

    @After
    fun tearDown() = Security.removeProvider("AndroidKeyStore")

    @Test
    fun `there is no key before it is made, and the same one afterwards`() {
        val keys = AndroidKeystoreKeys("an alias")
        assertNull(keys.existing())
        val made = keys.create()
        assertEquals(made, keys.existing())
        assertEquals(made, AndroidKeystoreKeys("an alias").existing())
        assertNull(AndroidKeystoreKeys("another").existing())
    }

    @Test
    fun `a new key takes the place of the old one`() {
        val keys = AndroidKeystoreKeys()
        assertNotEquals(keys.create(), keys.create())
    }

    @Test
    fun `the key is asked for as AES-GCM with 256 bits`() {
        AndroidKeystoreKeys().create()
        val asked = FakeKeystore.asked.single()
        assertEquals(256, asked.keySize)
        assertEquals(listOf("GCM"), asked.blockModes.toList())
        assertEquals(listOf("NoPadding"), asked.encryptionPaddings.toList())
        assertEquals(true, asked.isRandomizedEncryptionRequired)
    }

    @Test
    fun `secrets live in it`() {
        val file = File(folder.root, "secrets")
        KeystoreSecrets(file, AndroidKeystoreKeys()).put("account", "hush")
        assertEquals("hush", KeystoreSecrets(file, AndroidKeystoreKeys()).get("account"))
        FakeKeystore.entries.clear()
        assertNull(KeystoreSecrets(file, AndroidKeystoreKeys()).get("account"))
    }

    /** The system's keystore as far as it is used here. */
    class FakeKeystore : Provider("AndroidKeyStore", "1.0", "in memory") {
        init {
            put("KeyStore.AndroidKeyStore", Store::class.java.name)
            put("KeyGenerator.AES", Generator::class.java.name)
        }

        companion object {
            val entries = mutableMapOf<String, Key>()
            val asked = mutableListOf<KeyGenParameterSpec>()
        }
    }

    class Generator : KeyGeneratorSpi() {
        private var spec: KeyGenParameterSpec? = null

        override fun engineInit(random: SecureRandom?) = Unit

        override fun engineInit(params: AlgorithmParameterSpec?, random: SecureRandom?) {
            spec = (params as KeyGenParameterSpec).also { FakeKeystore.asked += it }
        }

        override fun engineInit(keysize: Int, random: SecureRandom?) = Unit

        override fun engineGenerateKey(): SecretKey {
            val spec = checkNotNull(spec)
            val plain = KeyGenerator.getInstance("AES", "SunJCE").apply { init(spec.keySize) }.generateKey()
            FakeKeystore.entries[spec.keystoreAlias] = plain
            return plain
        }
    }

    class Store : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? = FakeKeystore.entries[alias]

        override fun engineDeleteEntry(alias: String) {
            FakeKeystore.entries.remove(alias)
        }

        override fun engineContainsAlias(alias: String) = alias in FakeKeystore.entries

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(FakeKeystore.entries.keys)

        override fun engineSize() = FakeKeystore.entries.size

        override fun engineIsKeyEntry(alias: String) = alias in FakeKeystore.entries

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateAlias(cert: Certificate): String? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<out Certificate>?) = throw UnsupportedOperationException()

        override fun engineSetKeyEntry(alias: String, key: ByteArray, chain: Array<out Certificate>?) = throw UnsupportedOperationException()

        override fun engineSetCertificateEntry(alias: String, cert: Certificate?) = throw UnsupportedOperationException()

        override fun engineStore(stream: OutputStream?, password: CharArray?) = throw UnsupportedOperationException()
    }
}
