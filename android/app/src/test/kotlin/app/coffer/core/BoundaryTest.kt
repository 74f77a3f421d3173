package app.coffer.core

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import java.io.File

class BoundaryTest {
    /** The app and its tests; what the package's check of shrunk bindings calls is no part of the app. */
    private val sources =
        listOf("src/main", "src/test")
            .flatMap { File(System.getProperty("basedir") ?: ".", it).walk() }
            .filter { it.extension == "kt" || it.extension == "java" }
    private val inCore = File("app/coffer/core").path

    @Test
    fun `only the core package mentions generated code`() {
        val generated = "app.coffer." + "bindings"
        val mentions = sources.filter { generated in it.readText() }
        assertTrue("the core package imports it", mentions.any { inCore in it.path })
        assertEquals(emptyList<File>(), mentions.filter { inCore !in it.path })
    }

    @Test
    fun `the core package knows no other package of the app`() {
        val other = Regex("""^import app\.coffer\.(?!core\.|bindings\.)""", RegexOption.MULTILINE)
        assertEquals(emptyList<File>(), sources.filter { inCore in it.path && other.containsMatchIn(it.readText()) })
    }
}
