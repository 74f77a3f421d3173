package app.coffer.testlocker

import java.io.File
import java.nio.file.Files

/**
 * A real `coffer serve` process with one user, on a port of its own, in a folder that goes when it is closed.
 *
 * @param quota bytes that the user may store; `null`: the locker's default.
 */
class TestLocker(quota: Long? = null) : AutoCloseable {
    private val folder: File = Files.createTempDirectory("coffer-locker").toFile()
    private val data: String = File(folder, "data").path
    private var address = "127.0.0.1:0"
    private var process: Process? = null

    init {
        addUser(USER, PASSWORD, quota)
        restart()
    }

    /** `http://127.0.0.1:PORT`; the same for the life of this locker. */
    val url: String get() = "http://$address"

    /** Where it listens. */
    val port: Int get() = address.substringAfterLast(':').toInt()

    /** Adds a user. */
    fun addUser(name: String, password: String, quota: Long? = null) {
        val limit = if (quota == null) emptyArray() else arrayOf("--quota", quota.toString())
        Command.run(Command.coffer, "user", "add", name, "--data", data, *limit, input = "$password\n")
    }

    /** A fresh pairing code. */
    fun pairingCode(user: String = USER): String =
        field("code", Command.run(Command.coffer, "pair", user, "--json", "--data", data))

    /** Uploads files and folders for a user, and waits until the locker has looked at each, and has the music in its library. */
    fun upload(vararg files: File, user: String = USER) {
        val home = Files.createTempDirectory(folder.toPath(), "uploader").toFile()
        fun coffer(vararg arguments: String) = Command.run(Command.coffer, "--home", home.path, *arguments)
        coffer("sign-in", url, "--code", pairingCode(user))
        coffer("upload", *files.map { it.path }.toTypedArray())
        // An upload is acknowledged when it is on the disk; what is in it is read after that.
        val start = System.nanoTime()
        while (PENDING in coffer("ls", "files", "--limit", "10000", "--json")) {
            check(System.nanoTime() - start < INGEST_NS) { "the locker does not look at its files:\n${File(folder, "log").readText()}" }
            Thread.sleep(ASK_AGAIN_MS)
        }
    }

    /** Starts the process (again), on the same port once it had one. */
    fun restart() {
        kill()
        val serve = ProcessBuilder(Command.coffer.path, "serve", "--json", "--listen", address, "--data", data)
        serve.environment()["COFFER_MAX_DEVICES"] = DEVICES.toString()
        val started = serve.redirectError(File(folder, "log")).start()
        process = started
        started.outputStream.close()
        val ready = started.inputStream.bufferedReader().readLine()
        check(ready != null) { "the locker did not start:\n${File(folder, "log").readText()}" }
        address = field("listening", ready)
    }

    /** Ends the process at once, as a power cut would. */
    fun kill() {
        process?.destroyForcibly()?.waitFor()
        process = null
    }

    /** Asks the process to end and waits until it has. */
    fun stop() {
        process?.run {
            destroy()
            waitFor()
        }
        process = null
    }

    override fun close() {
        kill()
        folder.deleteRecursively()
    }

    companion object {
        /** The user's name. */
        const val USER = "ada"

        /** The user's login password. */
        const val PASSWORD = "correct horse battery staple"

        /** Each test signs in as a device of its own. */
        private const val DEVICES = 10_000

        /** What the locker says of a file that it has not looked at yet. */
        private val PENDING = Regex("\"media\"\\s*:\\s*\"pending\"")
        private const val INGEST_NS = 300_000_000_000L
        private const val ASK_AGAIN_MS = 50L

        private fun field(name: String, json: String): String {
            val value = Regex("\"$name\"\\s*:\\s*\"([^\"]+)\"").find(json)
            return checkNotNull(value) { "no `$name` in $json" }.groupValues[1]
        }
    }
}
