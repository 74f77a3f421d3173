package app.coffer.bindings

import app.coffer.testlocker.Music
import app.coffer.testlocker.TestLocker
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.Assert.assertTrue
import org.junit.Assert.fail
import java.io.File
import java.nio.file.Files
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** Seconds that anything may take: machines are slow and loaded. */
internal const val PATIENCE = 120L

/** Runs a test off the main thread; one that hangs fails. */
internal fun contract(test: suspend CoroutineScope.() -> Unit) =
    runBlocking(Dispatchers.Default) { withTimeout(PATIENCE * 2_000) { test() } }

/** The locker with the project's own music that the tests share. None of them changes what is in it. */
internal val locker: TestLocker by lazy {
    val locker = TestLocker()
    Runtime.getRuntime().addShutdownHook(Thread(locker::close))
    locker.upload(*Music.artists().toTypedArray())
    locker
}

/** A secret store in memory. */
internal open class MemorySecrets : SecretStore {
    val kept = ConcurrentHashMap<String, String>()

    override fun put(key: String, secret: String) {
        kept[key] = secret
    }

    override fun get(key: String): String? = kept[key]

    override fun delete(key: String) {
        kept.remove(key)
    }
}

/** An open core in a folder of its own. */
internal class TestCore private constructor(
    val home: File,
    val coffer: Coffer,
) : AutoCloseable {
    val session = coffer.session()
    val library = coffer.library()
    val downloads = coffer.downloads()
    val playback = coffer.playback()

    /** Signs in to the shared locker and brings its music. */
    suspend fun signedIn(): Account {
        val proof = Proof.PairingCode(locker.pairingCode())
        val account = session.signIn(locker.url, proof, "contract test", false)
        session.sync(account.id, NoProgress)
        return account
    }

    /** Ends the core, but leaves its folder: as a process that is closed. */
    suspend fun leave() {
        coffer.shutDown()
        listOf(playback, downloads, library, session, coffer).forEach { it.close() }
    }

    override fun close() {
        runBlocking { leave() }
        home.deleteRecursively()
    }

    companion object {
        suspend fun open(
            home: File = Files.createTempDirectory("coffer-core").toFile(),
            network: NetworkState = NetworkState.UNMETERED,
            sound: Sound = Sound.Silent,
            secrets: SecretStore = MemorySecrets(),
        ): TestCore = TestCore(home, Coffer.open(CoreConfig(home.path, sound, network), secrets))
    }
}

internal object NoProgress : SyncListener {
    override fun onProgress(progress: SyncProgress) = Unit
}

/** Keeps what a listener hears. */
internal class Heard<T : Any> {
    private val queue = LinkedBlockingQueue<T>()

    fun add(value: T) {
        queue.put(value)
    }

    /** The next value that is [wanted]; others are passed over. */
    fun await(what: String, wanted: (T) -> Boolean = { true }): T {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE)
        var last: T? = null
        while (true) {
            val value = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)
                ?: throw AssertionError("not heard: $what; the last was $last")
            if (wanted(value)) return value
            last = value
        }
    }

    val isEmpty: Boolean get() = queue.isEmpty()
}

/** Hears playback, with the queue put together as a client does. */
internal class PlaybackEar : PlaybackListener {
    data class Moment(val snapshot: PlaybackSnapshot, val queue: List<QueueEntry>, val isNewQueue: Boolean)

    val heard = Heard<Moment>()
    private var queue = emptyList<QueueEntry>()

    override fun onSnapshot(snapshot: PlaybackSnapshot, queue: List<QueueEntry>?) {
        if (queue != null) this.queue = queue
        heard.add(Moment(snapshot, this.queue, queue != null))
    }

    fun await(what: String, wanted: (PlaybackSnapshot) -> Boolean): Moment = heard.await(what) { wanted(it.snapshot) }
}

/** Hears downloads, with the list put together as a client does. */
internal class DownloadsEar : DownloadsListener {
    val heard = Heard<List<Download>>()
    private val rows = HashMap<Long, Download>()
    private var order = emptyList<Long>()

    override fun onDownloads(changed: List<Download>, order: List<Long>?) {
        changed.forEach { rows[it.trackId] = it }
        if (order != null) this.order = order
        heard.add(this.order.map { checkNotNull(rows[it]) { "track $it was never told" } })
    }
}

/** Waits until [condition] holds; for what nobody signals. */
internal fun eventually(what: String, condition: () -> Boolean) {
    val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE)
    while (!condition()) {
        assertTrue("not in time: $what", System.nanoTime() < end)
        Thread.yield()
    }
}

/** The error that [call] throws. */
internal suspend inline fun <reified E : Exception> thrown(call: () -> Unit): E {
    try {
        call()
    } catch (error: Exception) {
        if (error is E) return error
        throw AssertionError("expected ${E::class.simpleName}, not $error", error)
    }
    fail("expected ${E::class.simpleName}, nothing was thrown")
    throw AssertionError()
}
