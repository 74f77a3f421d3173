package org.rustls.platformverifier

import android.content.Context
import android.net.http.X509TrustManagerExtensions
import java.security.GeneralSecurityException
import java.security.KeyStore
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager

/**
 * The half of the Rust crate `rustls-platform-verifier` that runs in the app: has the system judge a server's certificate.
 *
 * The core calls it by name through JNI, so names and signature are that crate's. Which authorities count, the user's own among
 * them, says `res/xml/network_security_config.xml`.
 */
internal object CertificateVerifier {
    private val check: ChainCheck? by lazy {
        try {
            systemTrust()?.let { system ->
                ChainCheck { chain, method, server -> system.checkServerTrusted(chain.toTypedArray(), method, server) }
            }
        } catch (_: GeneralSecurityException) {
            null
        } catch (_: IllegalArgumentException) {
            // a trust manager that cannot judge by host name is not the system's
            null
        }
    }

    /**
     * Judges [chain], the server's own certificate first, at [time] in milliseconds since 1970.
     *
     * The stapled OCSP answer is left to the system.
     */
    @JvmStatic
    @Suppress("UNUSED_PARAMETER")
    fun verifyCertificateChain(
        context: Context,
        serverName: String,
        authMethod: String,
        allowedEkus: Array<String>,
        ocspResponse: ByteArray?,
        time: Long,
        chain: Array<ByteArray>,
    ): VerificationResult =
        check?.verify(serverName, authMethod, allowedEkus.toSet(), time, chain.asList())
            ?: VerificationResult(VerificationResult.UNAVAILABLE)

    private fun systemTrust(): X509TrustManagerExtensions? {
        val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
        factory.init(null as KeyStore?)
        return factory.trustManagers.filterIsInstance<X509TrustManager>().firstOrNull()?.let(::X509TrustManagerExtensions)
    }
}
