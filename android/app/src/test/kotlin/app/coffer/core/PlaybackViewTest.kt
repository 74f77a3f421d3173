package app.coffer.core

import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner

@RunWith(RobolectricTestRunner::class)
class PlaybackViewTest {
    private fun view(speed: Int, duration: Long?) =
        FakePlayback().state.value.let { it.copy(snapshot = it.snapshot.copy(positionMs = 5_000, speed = speed, durationMs = duration), receivedAtMs = 1_000) }

    @Test
    fun `the position moves while it plays`() = assertEquals(7_500, view(1, null).positionAt(3_500))

    @Test
    fun `the position stands while it is paused`() = assertEquals(5_000, view(0, null).positionAt(3_500))

    @Test
    fun `the position ends with the track`() = assertEquals(6_000, view(1, 6_000).positionAt(60_000))

    @Test
    fun `the position does not go back before it was received`() = assertEquals(5_000, view(1, null).positionAt(0))
}
