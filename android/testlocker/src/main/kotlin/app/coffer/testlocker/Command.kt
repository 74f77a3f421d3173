package app.coffer.testlocker

import java.io.File
import java.util.concurrent.TimeUnit

/** What a command left. */
data class Outcome(val code: Int, val output: String)

/** Runs the programs that `cargo build` made: beside the one that the system property `coffer.bin` names. */
object Command {
    /** The `coffer` command. */
    val coffer: File = File(
        checkNotNull(System.getProperty("coffer.bin")) { "`coffer.bin` has to name the `coffer` command" },
    )

    /** Makes music. */
    val fixtures: File = File(coffer.parentFile, "coffer-fixtures")

    /**
     * Runs [program] to its end, with [input] on its standard input.
     *
     * @throws IllegalStateException where it fails, with all that it said.
     */
    fun run(program: File, vararg arguments: String, input: String = ""): String {
        val outcome = tryToRun(program, *arguments, input = input)
        check(outcome.code == 0) { "`${program.name} ${arguments.joinToString(" ")}` failed:\n${outcome.output}" }
        return outcome.output
    }

    /** Runs [program] to its end, whatever that is. */
    fun tryToRun(program: File, vararg arguments: String, input: String = ""): Outcome {
        val process = ProcessBuilder(program.path, *arguments).redirectErrorStream(true).start()
        process.outputStream.use { it.write(input.toByteArray()) }
        val output = process.inputStream.bufferedReader().readText()
        check(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) { "`${program.name}` does not end" }
        return Outcome(process.exitValue(), output)
    }

    private const val PATIENCE_MINUTES = 5L
}
