package app.coffer.navigation

import androidx.compose.runtime.saveable.SaverScope
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

class BackStackTest {
    private val stack = BackStack()

    @Test
    fun `back goes the way one came, then to the library, then out`() {
        stack.open(Destination.Album(1))
        stack.open(Destination.Artist(2))
        stack.select(Tab.SETTINGS)
        assertEquals(Destination.Settings, stack.top.destination)
        stack.back()
        assertEquals(Destination.Artist(2), stack.top.destination)
        stack.back()
        assertEquals(Destination.Album(1), stack.top.destination)
        stack.back()
        assertEquals(Destination.Library, stack.top.destination)
        assertNull(stack.previous)
    }

    @Test
    fun `a tab is found as it was left, and a second tap leads to its root`() {
        stack.open(Destination.Album(1))
        stack.select(Tab.SEARCH)
        stack.select(Tab.LIBRARY)
        assertEquals(Destination.Album(1), stack.top.destination)
        stack.select(Tab.LIBRARY)
        assertEquals(Destination.Library, stack.top.destination)
    }

    @Test
    fun `two visits to the same album are two`() {
        stack.open(Destination.Album(1))
        val first = stack.top
        stack.open(Destination.Artist(2))
        stack.open(Destination.Album(1))
        assertFalse(first == stack.top)
        stack.back()
        stack.back()
        assertEquals(first, stack.top)
    }

    @Test
    fun `going where one is goes nowhere`() {
        stack.open(Destination.Album(1))
        stack.open(Destination.Album(1))
        assertEquals(2, stack.depth)
    }

    @Test
    fun `it knows to where a way back leads`() {
        stack.open(Destination.Album(1))
        val album = stack.top
        stack.select(Tab.SEARCH)
        assertTrue(album in stack)
        stack.home()
        assertFalse(album in stack)
    }

    @Test
    fun `it is restored as it was saved`() {
        stack.open(Destination.Album(1))
        stack.open(Destination.Artist(77))
        stack.select(Tab.SETTINGS)
        stack.open(Destination.SignIn)
        val saved = with(BackStack.Saver) { SaverScope { true }.save(stack) }
        val restored = checkNotNull(BackStack.Saver.restore(checkNotNull(saved)))
        assertEquals(stack.top, restored.top)
        restored.select(Tab.LIBRARY)
        assertEquals(Destination.Artist(77), restored.top.destination)
        restored.back()
        assertEquals(Destination.Album(1), restored.top.destination)
    }

    @Test
    fun `what another version saved does no harm`() {
        assertNotNull(
            BackStack.Saver.restore(
                listOf("NOWHERE", "LIBRARY 9 galaxy/1", "LIBRARY x album/1", "", "LIBRARY 12 album/5"),
            ),
        )
        assertNull(Destination.restore("album/one"))
    }

    @Test
    fun `every destination survives being saved`() {
        val all =
            Tab.entries.map { it.root } + Destination.SignIn + Destination.Album(Long.MAX_VALUE) + Destination.Artist(0)
        for (destination in all) assertEquals(destination, Destination.restore(destination.save()))
    }
}
