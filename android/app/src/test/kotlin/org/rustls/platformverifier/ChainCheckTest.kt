package org.rustls.platformverifier

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Test
import java.security.KeyStore
import java.security.cert.CertificateException
import java.security.cert.CertificateFactory
import java.security.cert.X509Certificate
import java.util.concurrent.TimeUnit
import javax.net.ssl.TrustManagerFactory
import javax.net.ssl.X509TrustManager

class ChainCheckTest {
    private val now = System.currentTimeMillis()
    private val server = certificate("server")

    @Test
    fun `a certificate of a known authority is accepted`() {
        assertEquals(VerificationResult.OK, verify(listOf(server)).code)
    }

    @Test
    fun `a certificate of an unknown authority is refused with what the system said`() {
        val result = verify(listOf(certificate("unknown")))
        assertEquals(VerificationResult.UNKNOWN, result.code)
        assertNotNull("the Rust side reads the message of this code unasked", result.message)
    }

    @Test
    fun `bringing the unknown authority along does not help`() {
        assertEquals(VerificationResult.UNKNOWN, verify(listOf(certificate("unknown"), certificate("stranger"))).code)
    }

    @Test
    fun `a certificate is refused before its time and after it`() {
        assertEquals(VerificationResult.EXPIRED, verify(listOf(server), time = 0).code)
        assertEquals(VerificationResult.EXPIRED, verify(listOf(server), time = now + TimeUnit.DAYS.toMillis(40_000)).code)
    }

    @Test
    fun `a certificate that is not meant for servers is refused`() {
        assertEquals(VerificationResult.INVALID_EXTENSION, verify(listOf(certificate("client"))).code)
    }

    @Test
    fun `bytes that are no certificate are refused`() {
        assertEquals(VerificationResult.INVALID_ENCODING, verify(listOf("no certificate".toByteArray())).code)
        assertEquals(VerificationResult.INVALID_ENCODING, verify(listOf(server, byteArrayOf())).code)
        assertEquals(VerificationResult.INVALID_ENCODING, verify(listOf()).code)
    }

    @Test
    fun `the system is told the host, and what it refuses is refused`() {
        val check =
            ChainCheck { _, _, host -> if (host != "locker.example") throw CertificateException("not for $host") }
        assertEquals(VerificationResult.OK, check.verify("locker.example", "RSA", SERVERS, now, listOf(server)).code)
        val elsewhere = check.verify("other.example", "RSA", SERVERS, now, listOf(server))
        assertEquals(VerificationResult.UNKNOWN, elsewhere.code)
    }

    @Test
    fun `a surprise in the system refuses the certificate and ends nothing`() {
        val check = ChainCheck { _, _, _ -> error("broken") }
        assertEquals(VerificationResult.UNKNOWN, check.verify("locker.example", "RSA", SERVERS, now, listOf(server)).code)
    }

    private fun verify(chain: List<ByteArray>, time: Long = now): VerificationResult =
        ChainCheck { certificates, _, _ -> system.checkServerTrusted(certificates.toTypedArray(), "ECDHE_ECDSA") }
            .verify("locker.example", "RSA", SERVERS, time, chain)

    /** A system that trusts one authority. */
    private val system: X509TrustManager by lazy {
        val authority = CertificateFactory.getInstance("X.509").generateCertificate(certificate("authority").inputStream())
        val trusted = KeyStore.getInstance(KeyStore.getDefaultType()).apply { load(null) }
        trusted.setCertificateEntry("authority", authority as X509Certificate)
        val factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm()).apply { init(trusted) }
        factory.trustManagers.filterIsInstance<X509TrustManager>().single()
    }

    private fun certificate(name: String): ByteArray {
        val pem = checkNotNull(javaClass.getResourceAsStream("/certificates/$name.pem"))
        return pem.use { CertificateFactory.getInstance("X.509").generateCertificate(it).encoded }
    }

    private companion object {
        /** "TLS web server authentication", RFC 5280, 4.2.1.12. */
        val SERVERS = setOf("1.3.6.1.5.5.7.3.1")
    }
}
