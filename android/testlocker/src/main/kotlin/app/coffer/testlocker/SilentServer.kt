package app.coffer.testlocker

import java.io.IOException
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.net.SocketException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** Takes connections and what is sent on them, and never answers. Knows when the other end gives up. */
class SilentServer : AutoCloseable {
    private val server = ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())
    private val asked = CountDownLatch(1)
    private val given = CountDownLatch(1)

    init {
        thread(isDaemon = true, name = "silent-server") {
            try {
                while (true) {
                    val connection = server.accept()
                    thread(isDaemon = true, name = "silent-connection") { connection.use(::listen) }
                }
            } catch (_: SocketException) {
                // Closed: the test is over.
            }
        }
    }

    /** `http://127.0.0.1:PORT`. */
    val url: String get() = "http://127.0.0.1:${server.localPort}"

    /** Waits until something was asked. */
    fun awaitQuestion(seconds: Long): Boolean = asked.await(seconds, TimeUnit.SECONDS)

    /** Waits until the other end has closed a connection on which it had asked something. */
    fun awaitGivenUp(seconds: Long): Boolean = given.await(seconds, TimeUnit.SECONDS)

    private fun listen(connection: Socket) {
        val bytes = ByteArray(1024)
        var hasAsked = false
        try {
            while (connection.getInputStream().read(bytes) >= 0) {
                hasAsked = true
                asked.countDown()
            }
        } catch (_: IOException) {
            // Given up without ceremony.
        }
        if (hasAsked) given.countDown()
    }

    override fun close() = server.close()

    private companion object {
        const val BACKLOG = 16
    }
}
