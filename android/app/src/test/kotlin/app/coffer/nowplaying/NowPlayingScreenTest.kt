package app.coffer.nowplaying

import androidx.compose.runtime.mutableStateOf
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsOn
import androidx.compose.ui.test.click
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performSemanticsAction
import androidx.compose.ui.test.performTouchInput
import app.coffer.core.CachedRange
import app.coffer.core.FailureKind
import app.coffer.core.PlaybackProblem
import app.coffer.core.RepeatMode
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import app.coffer.fakes.hasState
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

class NowPlayingScreenTest : ScreenTest() {
    private val state = NowPlayingUiState(
        entry = 1,
        title = "Glass Weather",
        artist = "Alder & Pine",
        album = "Harbour Lights",
        albumId = 1,
        cover = Samples.albums[0].cover,
        status = PlayerStatus.PLAYING,
        progress = Progress(positionMs = 60_000, atMs = 1_000, speed = 1, durationMs = 200_000),
        place = 2,
        of = 9,
    )
    private val actions = NowPlayingActions(
        onClose = { done += "close" },
        onToggle = { done += "toggle" },
        onNext = { done += "next" },
        onPrevious = { done += "previous" },
        onSeek = { done += it },
        onShuffle = { done += "shuffle $it" },
        onRepeat = { done += "repeat" },
        onStar = { done += "star $it" },
        onQueue = { done += "queue" },
        onAlbum = { done += "album $it" },
    )

    private fun show(state: NowPlayingUiState) = show { NowPlayingScreen(state, listOf(CachedRange(0f, .6f)), actions) }

    private fun position() = compose.onNodeWithContentDescription(
        "Position",
    ).fetchSemanticsNode().config[SemanticsProperties.StateDescription]

    private fun press(vararg labels: String) = labels.forEach {
        compose.onNodeWithContentDescription(it).performClick()
    }

    @Test
    fun `every button does what it says`() {
        show(state)
        press("Pause", "Next", "Previous", "Shuffle", "Repeat", "Add to favourites", "Close player")
        compose.onNodeWithText("Queue: 2 of 9").performClick()
        assertEquals(
            listOf<Any>("toggle", "next", "previous", "shuffle true", "repeat", "star true", "close", "queue"),
            done,
        )
    }

    @Test
    fun `the album is a tap away`() {
        show(state)
        press("More for Glass Weather")
        compose.onNodeWithText("Go to album").performClick()
        assertEquals(listOf<Any>("album 1"), done)
    }

    @Test
    fun `the position is seen and said, and moves with the clock`() {
        show(state)
        assertEquals("1 minute, 0 seconds of 3 minutes, 20 seconds", position())
        now += 5_000
        compose.mainClock.advanceTimeBy(1_000)
        assertEquals("1 minute, 5 seconds of 3 minutes, 20 seconds", position())
    }

    @Test
    fun `a paused track stands still`() {
        show(state.copy(status = PlayerStatus.PAUSED, progress = state.progress.copy(speed = 0)))
        now += 60_000
        compose.mainClock.advanceTimeBy(2_000)
        assertEquals("1 minute, 0 seconds of 3 minutes, 20 seconds", position())
        press("Play")
        assertEquals(listOf<Any>("toggle"), done)
    }

    @Test
    fun `a tap on the bar goes there, and so does a screen reader`() {
        show(state)
        val bar = compose.onNodeWithContentDescription("Position")
        bar.performTouchInput { click(Offset(width * .5f, height / 2f)) }
        bar.performSemanticsAction(SemanticsActions.SetProgress) { it(.25f) }
        assertEquals(100_000f, (done[0] as Long).toFloat(), 1_500f)
        assertEquals(50_000L, done[1])
    }

    @Test
    fun `a drag seeks once, when the finger is lifted, and shows where it will`() {
        show(state)
        val bar = compose.onNodeWithContentDescription("Position")
        bar.performTouchInput {
            down(Offset(width * .3f, height / 2f))
            moveTo(Offset(width * .6f, height / 2f))
            moveTo(Offset(width * .75f, height / 2f))
        }
        assertTrue(done.isEmpty())
        assertTrue(position(), position().startsWith("2 minutes, 3"))
        bar.performTouchInput { up() }
        assertEquals(150_000f, (done.single() as Long).toFloat(), 3_000f)
    }

    @Test
    fun `why there is no sound is told in words`() {
        val cases = mapOf(
            state.copy(status = PlayerStatus.BUFFERING) to "Buffering…",
            state.copy(status = PlayerStatus.WAITING_FOR_NETWORK) to "Waiting for the network. It goes on by itself.",
            state.copy(
                status = PlayerStatus.FAILED,
                problem = PlaybackProblem(1, 2, "Glass Weather", FailureKind.CORRUPT, "crc"),
            ) to
                "The file of “Glass Weather” is damaged",
            state.copy(problem = PlaybackProblem(9, 9, "Ember", FailureKind.UNSUPPORTED, "wma")) to
                "The format of “Ember” is not supported",
        )
        val holder = mutableStateOf(state)
        show { NowPlayingScreen(holder.value, emptyList(), actions) }
        for ((case, words) in cases) {
            holder.value = case
            compose.waitForIdle()
            compose.onNodeWithText(words).assertIsDisplayed()
        }
    }

    @Test
    fun `shuffle and repeat tell how they stand`() {
        show(state.copy(shuffle = true, repeat = RepeatMode.ONE))
        compose.onNodeWithContentDescription("Shuffle").assertIsOn()
        compose.onNode(hasState("This track")).assertExists()
    }

    @Test
    fun `the mini player has the title, pause, next and the way to the player`() {
        show { MiniPlayer(state, { done += "open" }, { done += "toggle" }, { done += "next" }) }
        compose.onNodeWithText("Alder & Pine").assertIsDisplayed()
        press("Pause", "Next")
        compose.onNodeWithText("Glass Weather").performClick()
        assertEquals(listOf<Any>("toggle", "next", "open"), done)
    }

    @Test
    fun `the queue marks the current track, and its entries can be played and removed`() {
        val queue = QueueUiState(Samples.view().queue, current = 1, sounding = true)
        show {
            QueueScreen(
                queue,
                QueueActions(onSkipTo = {
                    done += it.id
                }, onRemove = { done += "remove ${it.title}" }, onMove = { entry, to ->
                    done +=
                        "${entry.id} to $to"
                }, onClear = { done += "clear" }),
            )
        }
        compose.onNode(hasState("Playing")).assertIsDisplayed()
        compose.onNodeWithText("Ember").performClick()
        press("Remove Ember")
        compose.onNodeWithText("Clear").performClick()
        val move = compose.onNodeWithText("Ember").fetchSemanticsNode().config[SemanticsActions.CustomActions].first {
            it.label ==
                "Move up"
        }
        compose.runOnUiThread { move.action() }
        assertEquals(listOf<Any>(1_004L, "remove Ember", "clear", "1004 to 3"), done)
        compose.onNodeWithTag("queue").assertIsDisplayed()
    }
}
