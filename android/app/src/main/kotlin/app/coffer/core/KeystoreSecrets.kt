package app.coffer.core

import app.coffer.bindings.SecretStoreException
import java.io.File
import java.io.IOException
import java.security.GeneralSecurityException
import java.security.ProviderException
import javax.crypto.Cipher
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Secrets in a private file, each sealed with AES-GCM by a key that never leaves the system's keystore.
 *
 * Each write has a nonce of its own and the secret's name as associated data, so that entries cannot be exchanged for one
 * another. Where the system has lost the key (a restored backup, a reset of the lock screen on some devices) or an entry was
 * damaged, the secret is gone: [get] answers `null`, the user signs in again, and the next [put] makes a new key.
 */
class KeystoreSecrets(file: File, private val keys: SecretKeys) : SecretStore {
    private val sealed = SealedFile(file)

    @Synchronized
    override fun put(key: String, secret: String) =
        reporting("put", key) {
            val entry =
                try {
                    seal(keys.existing() ?: keys.create(), key, secret)
                } catch (e: GeneralSecurityException) {
                    if (!e.meansKeyIsLost()) throw e
                    seal(keys.create(), key, secret)
                }
            sealed.write(sealed.read() + (key to entry))
        }

    @Synchronized
    override fun get(key: String): String? =
        reporting("get", key) {
            try {
                sealed.read()[key]?.let { entry -> keys.existing()?.let { unseal(it, key, entry) } }
            } catch (e: GeneralSecurityException) {
                if (!e.meansKeyIsLost()) throw e
                null
            }
        }

    @Synchronized
    override fun delete(key: String) =
        reporting("delete", key) {
            val entries = sealed.read()
            if (key in entries) sealed.write(entries - key)
        }

    private fun seal(key: SecretKey, name: String, secret: String): SealedFile.Entry {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.ENCRYPT_MODE, key) // the keystore insists on choosing the nonce
        cipher.updateAAD(name.encodeToByteArray())
        return SealedFile.Entry(cipher.iv, cipher.doFinal(secret.encodeToByteArray()))
    }

    private fun unseal(key: SecretKey, name: String, entry: SealedFile.Entry): String {
        val cipher = Cipher.getInstance(TRANSFORMATION)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, entry.nonce))
        cipher.updateAAD(name.encodeToByteArray())
        return cipher.doFinal(entry.ciphertext).decodeToString()
    }

    /** The core knows one error; the cause's own words may name keys, never secrets. */
    private fun <T> reporting(verb: String, name: String, block: () -> T): T =
        try {
            block()
        } catch (e: IOException) {
            throw failure(verb, name, e)
        } catch (e: GeneralSecurityException) {
            throw failure(verb, name, e)
        } catch (e: ProviderException) {
            throw failure(verb, name, e)
        }

    private fun failure(verb: String, name: String, cause: Exception) =
        SecretStoreException.Unavailable("cannot $verb `$name`: ${cause.javaClass.simpleName}").apply { initCause(cause) }

    private companion object {
        const val TRANSFORMATION = "AES/GCM/NoPadding"
        const val TAG_BITS = 128
    }
}
