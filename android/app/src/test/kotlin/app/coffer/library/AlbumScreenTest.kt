package app.coffer.library

import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsOff
import androidx.compose.ui.test.assertIsOn
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isToggleable
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithTag
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollToNode
import app.coffer.core.CofferException
import app.coffer.design.TrackMark
import app.coffer.fakes.Samples
import app.coffer.fakes.ScreenTest
import app.coffer.fakes.hasState
import app.coffer.library.AlbumUiState.Content
import org.junit.Assert.assertEquals
import org.junit.Test

class AlbumScreenTest : ScreenTest() {
    private val tracks = Samples.tracksOf(1)
    private val loaded = Content.Loaded(Samples.albums[0], tracks)
    private val actions = AlbumActions(
        onBack = { done += "back" },
        onPlay = { done += "play" },
        onShuffle = { done += "shuffle" },
        onPin = { done += "pin $it" },
        onArtist = { done += "artist $it" },
        onTrack = { done += it.title },
        onPlayNext = { done += "next ${it.title}" },
        onAddToQueue = { done += "queue ${it.title}" },
        onPinTrack = { done += "keep ${it.title}" },
        onRetry = { done += "retry" },
    )

    private fun show(state: AlbumUiState) = show { AlbumScreen(state, actions) }

    private fun scrollTo(text: String) =
        compose.onNodeWithTag("tracks").performScrollToNode(hasText(text, substring = true))

    @Test
    fun `the album can be played, shuffled and kept`() {
        show(AlbumUiState(loaded))
        compose.onNodeWithText("Play").performClick()
        compose.onNodeWithText("Shuffle").performClick()
        compose.onNode(isToggleable()).assertIsOff().performClick()
        compose.onNodeWithText("Alder & Pine").performClick()
        assertEquals(listOf<Any>("play", "shuffle", "pin true", "artist 100"), done)
    }

    @Test
    fun `a kept album tells how far it is`() {
        show(AlbumUiState(loaded, pinned = true, progress = .62f))
        compose.onNode(isToggleable()).assertIsOn()
        compose.onNodeWithText("Downloading, 62 %").assertIsDisplayed()
    }

    @Test
    fun `a track plays at a tap`() {
        show(AlbumUiState(loaded))
        scrollTo("Hollow Coin")
        compose.onNodeWithText("Hollow Coin").performClick()
        assertEquals(listOf<Any>("Hollow Coin"), done)
    }

    @Test
    fun `a track's menu has the rest`() {
        show(AlbumUiState(loaded))
        scrollTo("Hollow Coin")
        for (item in listOf("Play next", "Add to queue", "Keep on this phone")) {
            compose.onNodeWithContentDescription("More for Hollow Coin").performClick()
            compose.onNode(hasText(item) and !isToggleable()).performClick()
        }
        assertEquals(listOf<Any>("next Hollow Coin", "queue Hollow Coin", "keep Hollow Coin"), done)
    }

    @Test
    fun `screen readers hear what plays and what is on the phone`() {
        show(
            AlbumUiState(
                loaded,
                marks = mapOf(tracks[0].id to TrackMark.DOWNLOADED, tracks[1].id to TrackMark.DOWNLOADED),
                current = tracks[1].id,
                sounding = true,
            ),
        )
        scrollTo("Glass Weather")
        compose.onNode(hasText("Glass Weather") and hasState("Playing, On this phone")).assertExists()
        compose.onNode(hasText("Departures") and hasState("On this phone")).assertExists()
    }

    @Test
    fun `discs are told apart where there are several`() {
        show(AlbumUiState(Content.Loaded(Samples.albums[5], Samples.tracksOf(6, discs = true))))
        scrollTo("Disc 2")
        compose.onNodeWithText("Disc 2").assertIsDisplayed()
    }

    @Test
    fun `an album that is gone leads back`() {
        show(AlbumUiState(Content.Gone))
        compose.onNodeWithText("Back").performClick()
        assertEquals(listOf<Any>("back"), done)
    }

    @Test
    fun `an error can be tried again`() {
        show(AlbumUiState(Content.Failed(CofferException.Bug("locked"))))
        compose.onNodeWithText("Try again").performClick()
        assertEquals(listOf<Any>("retry"), done)
    }
}
