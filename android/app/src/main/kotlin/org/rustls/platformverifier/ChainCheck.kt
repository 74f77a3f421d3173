package org.rustls.platformverifier

import java.security.cert.CertificateException
import java.security.cert.CertificateFactory
import java.security.cert.CertificateParsingException
import java.security.cert.X509Certificate
import java.util.Date

/**
 * Tells apart why a chain is refused, which [trust] alone does not.
 *
 * Revocation is asked for by nobody but the system: a check of our own would take a certificate that names no OCSP responder for
 * a revoked one, and Let's Encrypt's have named none since 2025.
 *
 * @property trust the system's judgement of chain, key exchange and host name; throws where it is not trusted.
 */
internal class ChainCheck(private val trust: (List<X509Certificate>, String, String) -> Unit) {
    /** Judges [encoded] (DER, the server's own first) for [server] at [time] (ms since 1970); [usages] are extended key usages. */
    fun verify(server: String, method: String, usages: Set<String>, time: Long, encoded: List<ByteArray>): VerificationResult {
        val chain =
            try {
                val factory = CertificateFactory.getInstance("X.509")
                encoded.map { factory.generateCertificate(it.inputStream()) as X509Certificate }
            } catch (_: CertificateException) {
                return VerificationResult(VerificationResult.INVALID_ENCODING)
            }
        val own = chain.firstOrNull() ?: return VerificationResult(VerificationResult.INVALID_ENCODING)
        try {
            own.checkValidity(Date(time))
        } catch (_: CertificateException) {
            return VerificationResult(VerificationResult.EXPIRED)
        }
        if (!own.serves(usages)) return VerificationResult(VerificationResult.INVALID_EXTENSION)
        return try {
            trust(chain, method, server)
            VerificationResult(VerificationResult.OK)
        } catch (refusal: CertificateException) {
            VerificationResult(VerificationResult.UNKNOWN, refusal.toString())
        } catch (surprise: RuntimeException) {
            // nothing that the system says of a certificate may end the process on its way through JNI
            VerificationResult(VerificationResult.UNKNOWN, surprise.toString())
        }
    }

    private fun X509Certificate.serves(usages: Set<String>): Boolean =
        try {
            extendedKeyUsage?.any(usages::contains) ?: true
        } catch (_: CertificateParsingException) {
            false
        }
}
