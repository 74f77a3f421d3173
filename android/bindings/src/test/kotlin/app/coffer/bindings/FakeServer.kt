package app.coffer.bindings

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress

/** A plain Subsonic server that likes everybody, or answers each method as [answer] says. */
internal class FakeServer(private val answer: (path: String) -> Answer = { PLEASED }) : AutoCloseable {
    data class Answer(
        val status: Int,
        val body: String,
        val type: String = "application/json",
        val headers: Map<String, String> = emptyMap(),
    )

    private val server = HttpServer.create(InetSocketAddress("0.0.0.0", 0), 0).apply {
        createContext("/") { exchange -> exchange.use(::respond) }
        start()
    }

    val url: String get() = "http://127.0.0.1:${server.address.port}"

    /** The same server under an address that does not look like this machine's own. */
    val strangeUrl: String get() = "http://0.0.0.0:${server.address.port}"

    private fun respond(exchange: HttpExchange) {
        val path = exchange.requestURI.path
        val said = answer(path.substringAfterLast('/'))
        // A plain Subsonic server knows nothing but its own paths; a page in the way is in the way of all.
        val answer = if ("/rest/" in path || said.type == "text/html") said else MISSING
        val bytes = answer.body.toByteArray()
        exchange.responseHeaders.add("Content-Type", answer.type)
        answer.headers.forEach { (name, value) -> exchange.responseHeaders.add(name, value) }
        exchange.sendResponseHeaders(answer.status, bytes.size.toLong())
        exchange.responseBody.write(bytes)
    }

    override fun close() = server.stop(0)

    companion object {
        val MISSING = Answer(404, "not here", "text/plain")
        val PLEASED = subsonic(""""status":"ok"""")
        val PAGE = Answer(200, "<!doctype html><html><body>Welcome to our Wi-Fi</body></html>", "text/html")

        fun refusing(code: Int) = subsonic(""""status":"failed","error":{"code":$code,"message":"no"}""")

        private fun subsonic(fields: String) =
            Answer(200, """{"subsonic-response":{"version":"1.16.1","type":"fake",$fields}}""")
    }
}
