package org.rustls.platformverifier

import android.app.Application
import android.content.Context
import androidx.test.core.app.ApplicationProvider
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.lang.reflect.Modifier

@RunWith(RobolectricTestRunner::class)
@Config(sdk = [34], application = Application::class)
class CertificateVerifierTest {
    @Test
    fun `the core finds what it calls by name`() {
        val method =
            Class.forName("org.rustls.platformverifier.CertificateVerifier").getDeclaredMethod(
                "verifyCertificateChain",
                Context::class.java,
                String::class.java,
                String::class.java,
                Array<String>::class.java,
                ByteArray::class.java,
                Long::class.java,
                Array<ByteArray>::class.java,
            )
        assertTrue(Modifier.isStatic(method.modifiers))
        assertEquals(Int::class.java, method.returnType.getDeclaredField("code").type)
        assertEquals(String::class.java, method.returnType.getDeclaredField("message").type)
    }

    @Test
    fun `what is no certificate is not trusted`() {
        val result =
            CertificateVerifier.verifyCertificateChain(
                ApplicationProvider.getApplicationContext(),
                "locker.example",
                "RSA",
                arrayOf("1.3.6.1.5.5.7.3.1"),
                null,
                System.currentTimeMillis(),
                arrayOf(byteArrayOf(1, 2, 3)),
            )
        assertNotEquals(VerificationResult.OK, result.code)
    }
}
