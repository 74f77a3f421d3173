package app.coffer.downloads

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.FailReason
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.WaitReason
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import org.junit.Assert.assertEquals
import org.junit.Test

class DownloadsScreenTest : ScreenTest() {
    private val actions = DownloadsActions(
        onPause = { done += "pause $it" },
        onResume = { done += "resume $it" },
        onRetry = { done += "retry $it" },
        onCancel = { done += "cancel ${it.trackId}" },
        onOpen = { done += it },
        onUnpin = { done += "unpin ${it.label}" },
    )

    private fun show(state: DownloadsUiState) = show { DownloadsScreen(state, actions) }

    private fun download(id: Long, title: String, state: DownloadState) = Download(Samples.track(id, title), id, state)

    @Test
    fun `each transfer says how it stands and offers what helps`() {
        show(
            DownloadsUiState(
                loading = false,
                transfers = listOf(
                    download(1, "One", DownloadState.Running(12_400_000, 31_000_000, 2_300_000)),
                    download(2, "Two", DownloadState.Paused),
                    download(3, "Three", DownloadState.Failed(FailReason.WRONG_CONTENT)),
                    download(4, "Four", DownloadState.Waiting(WaitReason.METERED)),
                ),
            ),
        )
        compose.onNodeWithText("12 MB of 31 MB · 2.3 MB/s").assertIsDisplayed()
        compose.onNodeWithText("What came is not what the locker promised").assertIsDisplayed()
        compose.onNodeWithText("Waits for a network that costs nothing").assertIsDisplayed()
        for (button in listOf("Pause One", "Resume Two", "Try Three again", "Cancel Four", "Pause all")) {
            compose.onNodeWithContentDescription(button).performClick()
        }
        compose.onNodeWithText("Retry failed").performClick()
        assertEquals(listOf<Any>("pause 1", "resume 2", "retry 3", "cancel 4", "pause null", "retry null"), done)
    }

    @Test
    fun `when all rest they can be resumed together`() {
        show(DownloadsUiState(loading = false, transfers = listOf(download(1, "One", DownloadState.Paused))))
        compose.onNodeWithContentDescription("Resume all").performClick()
        assertEquals(listOf<Any>("resume null"), done)
    }

    @Test
    fun `what is missing before one goes offline is listed with its reason`() {
        show(
            DownloadsUiState(
                loading = false,
                notReady = listOf(
                    NotReady(Samples.track(1, "One"), 1, 8_000_000, 31_000_000, damaged = false, state = null),
                    NotReady(Samples.track(2, "Two"), 2, 0, null, damaged = true, state = null),
                    NotReady(null, 3, 0, null, damaged = false, state = DownloadState.Failed(FailReason.NOT_FOUND)),
                ),
            ),
        )
        compose.onNodeWithText("Not ready yet").assertIsDisplayed()
        compose.onNodeWithText("3 tracks are still missing.").assertIsDisplayed()
        compose.onNodeWithText("8.0 MB of 31 MB are here").assertIsDisplayed()
        compose.onNodeWithText("Damaged on this phone; it is fetched anew").assertIsDisplayed()
        compose.onNodeWithText("Not in the locker any more").assertIsDisplayed()
    }

    @Test
    fun `with everything here one is ready to go`() {
        val pin = Pin(PinTarget.Album(1), "Harbour Lights", 9)
        show(DownloadsUiState(loading = false, pins = listOf(PinnedItem(pin, artist = "Alder & Pine"))))
        compose.onNodeWithText("Ready to go offline").assertIsDisplayed()
        compose.onNodeWithTag("downloads").performScrollToNode(hasText("Harbour Lights"))
        compose.onNodeWithText("Album · Alder & Pine · 9 tracks").assertIsDisplayed()
        compose.onNodeWithText("Harbour Lights").performClick()
        compose.onNodeWithContentDescription("More for Harbour Lights").performClick()
        compose.onNodeWithText("Do not keep").performClick()
        assertEquals(listOf<Any>(pin.target, "unpin Harbour Lights"), done)
    }

    @Test
    fun `with nothing kept it says how to keep something`() {
        show(DownloadsUiState(loading = false))
        compose.onNodeWithText("Nothing kept yet").assertIsDisplayed()
    }
}
