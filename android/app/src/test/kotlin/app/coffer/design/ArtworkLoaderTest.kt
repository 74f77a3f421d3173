package app.coffer.design

import android.app.Application
import android.graphics.Bitmap
import app.coffer.core.CofferException
import app.coffer.core.CoverBytes
import app.coffer.core.CoverRef
import app.coffer.core.Covers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.io.ByteArrayOutputStream
import java.nio.ByteBuffer

@OptIn(ExperimentalCoroutinesApi::class)
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class ArtworkLoaderTest {
    private val asked = mutableListOf<Pair<CoverRef, Int>>()
    private var open = 0
    private var answer: suspend (CoverRef) -> ByteArray = { png(600) }
    private val cover = CoverRef(1, "a")

    private val covers = Covers { ref, size ->
        asked += ref to size
        val bytes = answer(ref)
        open++
        CoverBytes(ByteBuffer.allocateDirect(bytes.size).put(bytes).flip().asReadOnlyBuffer()) { open-- }
    }

    private fun png(side: Int): ByteArray {
        val bitmap = Bitmap.createBitmap(side, side / 2, Bitmap.Config.ARGB_8888).apply {
            eraseColor(0xFF8844AA.toInt())
        }
        return ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }.toByteArray()
    }

    private fun TestScope.loader(maxBytes: Int = 8_000_000) =
        ArtworkLoader(covers, maxBytes, StandardTestDispatcher(testScheduler))

    @Test
    fun `a picture is decoded at the size it is shown, and its bytes are given back`() = runTest {
        val picture = checkNotNull(loader().load(cover, 150))
        assertEquals(160 to 80, picture.width to picture.height)
        assertEquals(0, open)
    }

    @Test
    fun `a picture that was shown is there at once, at no other size`() = runTest {
        val loader = loader()
        assertNull(loader.cached(cover, 150))
        val picture = loader.load(cover, 150)
        assertSame(picture, loader.cached(cover, 155))
        assertNull(loader.cached(cover, 600))
        loader.load(cover, 155)
        assertEquals(1, asked.size)
    }

    @Test
    fun `what is seldom shown makes room`() = runTest {
        val loader = loader(maxBytes = 160 * 80 * 4 * 2)
        for (id in listOf("a", "b", "c")) loader.load(CoverRef(1, id), 150)
        assertNull(loader.cached(CoverRef(1, "a"), 150))
        assertNotNull(loader.cached(CoverRef(1, "c"), 150))
    }

    @Test
    fun `what the locker does not have is asked for once`() = runTest {
        val loader = loader()
        answer = { throw CofferException.NotFound("no cover") }
        repeat(3) { assertNull(loader.load(cover, 150)) }
        assertEquals(1, asked.size)
    }

    @Test
    fun `after a failure of the network it is tried again`() = runTest {
        val loader = loader()
        answer = { throw CofferException.Network("offline") }
        assertNull(loader.load(cover, 150))
        answer = { png(600) }
        assertNotNull(loader.load(cover, 150))
    }

    @Test
    fun `bytes that are no picture are none`() = runTest {
        answer = { "<html>not here</html>".toByteArray() }
        assertNull(loader().load(cover, 150))
        assertEquals(0, open)
    }

    @Test
    fun `a cover that was scrolled away is waited for no longer, and does not hold up others`() = runTest {
        val loader = loader()
        answer = { if (it.id.startsWith("slow")) awaitCancellation() else png(600) }
        val gone = List(20) { launch { loader.load(CoverRef(1, "slow $it"), 150) } }
        runCurrent()
        assertTrue("asked at once: ${asked.size}", asked.size < 20)
        gone.forEach { it.cancel() }
        assertNotNull(loader.load(cover, 150))
    }

    @Test
    fun `the colour that stands out is taken from the picture`() = runTest {
        val colour = checkNotNull(prominentColour(checkNotNull(loader().load(cover, 150))))
        assertEquals(0x88 / 255f, colour.red, .02f)
        assertEquals(0xAA / 255f, colour.blue, .02f)
        answer =
            {
                ByteArrayOutputStream().also {
                    Bitmap.createBitmap(9, 9, Bitmap.Config.ARGB_8888).compress(Bitmap.CompressFormat.PNG, 1, it)
                }.toByteArray()
            }
        assertNull(prominentColour(checkNotNull(loader().load(CoverRef(1, "grey"), 150))))
    }
}
