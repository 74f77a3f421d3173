package app.coffer

import android.app.Application
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.drawable.AdaptiveIconDrawable
import android.os.Build
import androidx.test.core.app.ApplicationProvider
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.io.File

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class LauncherIconTest {
    private val context: Application = ApplicationProvider.getApplicationContext()

    @Test
    fun `the icon adapts to the launcher's shape, and to its colours where those are asked for`() {
        assertEquals(R.mipmap.ic_launcher, context.applicationInfo.icon)
        val icon = context.getDrawable(R.mipmap.ic_launcher)
        assertTrue("$icon", icon is AdaptiveIconDrawable)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) assertNotNull((icon as AdaptiveIconDrawable).monochrome)
    }

    @Test
    fun `a mark stands out from the ground`() {
        val picture = Bitmap.createBitmap(SIZE, SIZE, Bitmap.Config.ARGB_8888)
        checkNotNull(context.getDrawable(R.mipmap.ic_launcher)).run {
            setBounds(0, 0, SIZE, SIZE)
            draw(Canvas(picture))
        }
        val file = File(System.getProperty("screenshot.dir"), "sdk${Build.VERSION.SDK_INT}-icon.png")
        file.parentFile?.mkdirs()
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
        assertNotEquals(picture.getPixel(SIZE / 2, SIZE / 8), picture.getPixel(SIZE / 3, SIZE * 2 / 3))
    }

    private companion object {
        const val SIZE = 432
    }
}
