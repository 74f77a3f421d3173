package app.coffer.design

import androidx.compose.foundation.layout.size
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.mutableStateOf
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Canvas
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Paint
import androidx.compose.ui.graphics.toPixelMap
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.unit.dp
import app.coffer.core.CoverRef
import app.coffer.fakes.ScreenTest
import kotlinx.coroutines.CompletableDeferred
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Test

class CoverTest : ScreenTest() {
    private val answers = mutableMapOf<String, CompletableDeferred<ImageBitmap?>>()
    private val artwork = object : Artwork {
        override fun cached(cover: CoverRef, sizePx: Int): ImageBitmap? = null

        override suspend fun load(cover: CoverRef, sizePx: Int) = answers.getOrPut(cover.id) {
            CompletableDeferred()
        }.await()
    }
    private val shown = mutableStateOf("red")

    private fun picture(colour: Color) = ImageBitmap(8, 8).also {
        Canvas(it).drawRect(
            0f,
            0f,
            8f,
            8f,
            Paint().apply {
                color =
                    colour
            },
        )
    }

    private fun colour(): Color {
        compose.waitForIdle()
        return compose.onNodeWithTag("cover").captureToImage().toPixelMap().let { it[it.width / 4, it.height / 4] }
    }

    @Test
    fun `until its picture is here a cover is drawn, and another one's never stands in for it`() {
        show {
            CompositionLocalProvider(LocalArtwork provides artwork) {
                Cover(CoverRef(1, shown.value), shown.value, Modifier.size(64.dp).testTag("cover"))
            }
        }
        assertNotEquals(Color.Red, colour())
        answers.getValue("red").complete(picture(Color.Red))
        assertEquals(Color.Red, colour())

        shown.value = "blue"
        assertNotEquals(Color.Red, colour())
        answers.getValue("blue").complete(picture(Color.Blue))
        assertEquals(Color.Blue, colour())
    }

    @Test
    fun `an answer that comes after the row has moved on is not shown`() {
        show {
            CompositionLocalProvider(LocalArtwork provides artwork) {
                Cover(CoverRef(1, shown.value), shown.value, Modifier.size(64.dp).testTag("cover"))
            }
        }
        colour()
        shown.value = "blue"
        colour()
        answers.getValue("red").complete(picture(Color.Red))
        assertNotEquals(Color.Red, colour())
    }
}
