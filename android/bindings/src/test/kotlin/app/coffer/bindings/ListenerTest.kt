package app.coffer.bindings

import app.coffer.testlocker.Music
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.lang.ref.WeakReference
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicReference
import kotlin.concurrent.thread

class ListenerTest {
    @Test
    fun `a stopped listener is forgotten`() = contract {
        TestCore.open().use { core ->
            val references = listOf(
                playback(core) { it.stop() },
                // Closing the handle is enough, and so is losing it.
                playback(core) { it.close() },
                playback(core) { },
            )
            eventually("the listeners are collected") {
                System.gc()
                references.all { it.get() == null }
            }
        }
    }

    /** In a frame of its own, so that nothing here still holds the listener. */
    private fun playback(core: TestCore, end: (Subscription) -> Unit): WeakReference<PlaybackListener> {
        val ear = PlaybackEar()
        end(core.playback.subscribe(ear).also { ear.heard.await("the present state") })
        return WeakReference(ear)
    }

    @Test
    fun `nothing is heard after stop has returned`() = contract {
        TestCore.open().use { core ->
            val isOver = AtomicReference<String>()
            val busy = thread {
                while (isOver.get() == null) core.playback.send(PlaybackCommand.SetVolume(Math.random().toFloat()))
            }
            repeat(200) { round ->
                val isStopped = AtomicReference(false)
                val calls = AtomicInteger()
                val late = AtomicInteger()
                val listener = object : PlaybackListener {
                    override fun onSnapshot(snapshot: PlaybackSnapshot, queue: List<QueueEntry>?) {
                        if (isStopped.get()) late.incrementAndGet()
                        calls.incrementAndGet()
                        if (isStopped.get()) late.incrementAndGet()
                    }
                }
                val subscription = core.playback.subscribe(listener)
                eventually("a call") { calls.get() > round % 3 }
                subscription.stop()
                isStopped.set(true)
                val before = calls.get()
                subscription.close()
                assertEquals(0, late.get())
                assertEquals(before, calls.get())
            }
            isOver.set("yes")
            busy.join()
        }
    }

    @Test
    fun `a listener may stop itself`() = contract {
        TestCore.open().use { core ->
            val handle = AtomicReference<Subscription>()
            val isHandleThere = CountDownLatch(1)
            val calls = AtomicInteger()
            val stopped = CountDownLatch(1)
            val listener = object : PlaybackListener {
                override fun onSnapshot(snapshot: PlaybackSnapshot, queue: List<QueueEntry>?) {
                    calls.incrementAndGet()
                    isHandleThere.await()
                    handle.get().stop()
                    stopped.countDown()
                }
            }
            handle.set(core.playback.subscribe(listener))
            isHandleThere.countDown()
            assertTrue(stopped.await(PATIENCE, TimeUnit.SECONDS))
            hearAnother(core)
            assertEquals(1, calls.get())
            handle.get().close()
        }
    }

    @Test
    fun `a listener that throws is called again and costs nobody anything`() = contract {
        TestCore.open().use { core ->
            val thrown = Heard<Long>()
            val listener = object : PlaybackListener {
                override fun onSnapshot(snapshot: PlaybackSnapshot, queue: List<QueueEntry>?) {
                    thrown.add(snapshot.lastApplied)
                    error("a bug of the app's")
                }
            }
            core.playback.subscribe(listener).use {
                thrown.await("the first call")
                val number = core.playback.send(PlaybackCommand.SetVolume(0.5f))
                thrown.await("the call after the throw") { it >= number }
            }
            val proof = Proof.PairingCode(locker.pairingCode())
            val account = core.session.signIn(locker.url, proof, "contract test", false)
            val synced = core.session.sync(
                account.id,
                object : SyncListener {
                    override fun onProgress(progress: SyncProgress): Unit = error("another bug of the app's")
                },
            )
            assertTrue("$synced", synced.added >= Music.TRACKS)
            hearAnother(core)
        }
    }

    @Test
    fun `a listener that is slow hears the newest and holds up nobody`() = contract {
        TestCore.open().use { core ->
            val mayGoOn = CountDownLatch(1)
            val heard = Heard<Long>()
            val listener = object : PlaybackListener {
                override fun onSnapshot(snapshot: PlaybackSnapshot, queue: List<QueueEntry>?) {
                    heard.add(snapshot.lastApplied)
                    mayGoOn.await()
                }
            }
            core.playback.subscribe(listener).use {
                heard.await("the first call")
                val numbers = List(500) { core.playback.send(PlaybackCommand.SetVolume(it / 500f)) }
                eventually("all are applied") { core.playback.snapshot().lastApplied >= numbers.last() }
                assertTrue("a burst waits", heard.isEmpty)
                hearAnother(core)
                mayGoOn.countDown()
                assertTrue("bursts coalesce", heard.await("the next call") >= numbers.last())
            }
        }
    }

    /** Somebody else hears a change that comes now. */
    private fun hearAnother(core: TestCore) {
        val ear = PlaybackEar()
        core.playback.subscribe(ear).use {
            val number = core.playback.send(PlaybackCommand.SetVolume(Math.random().toFloat()))
            ear.await("a change") { it.lastApplied >= number }
        }
    }
}
