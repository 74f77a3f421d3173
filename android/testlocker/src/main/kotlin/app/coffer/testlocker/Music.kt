package app.coffer.testlocker

import java.io.File
import java.nio.file.Files

/**
 * Music that the project makes itself: three albums of three tracks, in five formats, each 6 to 9 seconds long, with
 * tags and covers, as `artist/album/NN title.suffix`. Made once for a run of tests.
 */
object Music {
    /** How many albums there are, each by another artist. */
    const val ALBUMS = 3

    /** How many tracks there are. */
    const val TRACKS = 9

    /** The folder. */
    val folder: File by lazy {
        val folder = Files.createTempDirectory("coffer-music").toFile()
        Runtime.getRuntime().addShutdownHook(Thread { folder.deleteRecursively() })
        Command.run(Command.fixtures, folder.path)
        folder
    }

    /** The folders of the artists. */
    fun artists(): List<File> = folder.listFiles { file -> file.isDirectory }.orEmpty().sortedBy { it.name }
}
