package app.coffer.core

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import java.security.GeneralSecurityException
import java.security.InvalidKeyException
import java.security.KeyStore
import java.security.UnrecoverableKeyException
import javax.crypto.AEADBadTagException
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey

/** Where the key comes from that seals the secrets. Both may throw [GeneralSecurityException] or `ProviderException`. */
interface SecretKeys {
    /** The key, or `null` where there is none (any more). */
    fun existing(): SecretKey?

    /** A new key in the place of the old one, if there was one. */
    fun create(): SecretKey
}

/** An AES-256 key in the system's keystore: the app can use it, and nobody can read it. */
class AndroidKeystoreKeys(private val alias: String = "coffer.secrets") : SecretKeys {
    override fun existing(): SecretKey? = store().getKey(alias, null) as? SecretKey

    override fun create(): SecretKey {
        store().deleteEntry(alias)
        val generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER)
        generator.init(
            KeyGenParameterSpec.Builder(alias, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY_BITS)
                .build(),
        )
        return generator.generateKey()
    }

    private fun store(): KeyStore = KeyStore.getInstance(PROVIDER).apply { load(null) }

    private companion object {
        const val PROVIDER = "AndroidKeyStore"
        const val KEY_BITS = 256
    }
}

/** Whether what was sealed cannot be opened ever again. Anything else may be a keystore that is busy: try again later. */
internal fun GeneralSecurityException.meansKeyIsLost(): Boolean =
    when (this) {
        is KeyPermanentlyInvalidatedException, is UnrecoverableKeyException, is AEADBadTagException, is InvalidKeyException -> true
        else -> false
    }
