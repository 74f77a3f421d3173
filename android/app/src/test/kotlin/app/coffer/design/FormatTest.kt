package app.coffer.design

import android.app.Application
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.util.Locale

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class FormatTest {
    @Test
    fun `times are shown as on a clock, in the language's digits`() {
        assertEquals("0:00", clock(-5, Locale.ENGLISH))
        assertEquals("3:07", clock(187_999, Locale.ENGLISH))
        assertEquals("1:02:45", clock(3_765_000, Locale.ENGLISH))
        assertEquals("٣:٠٧", clock(187_000, Locale.forLanguageTag("ar-EG-u-nu-arab")))
    }

    @Test
    fun `times are said in words`() {
        assertEquals("3 minutes, 7 seconds", spokenClock(187_000, Locale.ENGLISH))
        assertEquals("0 Sekunden", spokenClock(0, Locale.GERMAN))
    }

    @Test
    fun `an album's length is rounded to minutes`() {
        assertEquals("21 sec", playingTime(21_500, Locale.ENGLISH))
        assertEquals("48 min", playingTime(2_860_000, Locale.ENGLISH))
        assertEquals("1 hr, 12 min", playingTime(4_320_000, Locale.ENGLISH))
    }

    @Test
    fun `a drawn cover has the initials of what it stands for`() {
        assertEquals("LT", initials("Low Tide, High Moon"))
        assertEquals("S", initials("Salt"))
        assertEquals("夜", initials("夜の海岸"))
        assertEquals("", initials("…"))
    }
}
