package app.coffer.core

import android.util.AtomicFile
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.DataInputStream
import java.io.DataOutputStream
import java.io.EOFException
import java.io.File
import java.io.FileNotFoundException
import java.io.IOException

/** Names and sealed bytes in one file that is replaced as a whole: after a crash it is the old one or the new one. */
internal class SealedFile(file: File) {
    class Entry(val nonce: ByteArray, val ciphertext: ByteArray)

    private val file = AtomicFile(file)

    /** What is in the file; nothing where there is none, or where it is not a file of ours. */
    fun read(): Map<String, Entry> {
        val bytes =
            try {
                file.readFully()
            } catch (_: FileNotFoundException) {
                return emptyMap()
            }
        return try {
            decode(DataInputStream(ByteArrayInputStream(bytes)))
        } catch (_: EOFException) {
            emptyMap()
        } catch (_: java.io.UTFDataFormatException) {
            emptyMap()
        }
    }

    fun write(entries: Map<String, Entry>) {
        val bytes = ByteArrayOutputStream().also { encode(entries, DataOutputStream(it)) }.toByteArray()
        val out = file.startWrite()
        try {
            out.write(bytes)
            file.finishWrite(out)
        } catch (e: IOException) {
            file.failWrite(out)
            throw e
        }
    }

    private fun encode(entries: Map<String, Entry>, out: DataOutputStream) {
        out.writeInt(FORMAT)
        out.writeInt(entries.size)
        for ((name, entry) in entries) {
            out.writeUTF(name)
            out.writeBytesWithLength(entry.nonce)
            out.writeBytesWithLength(entry.ciphertext)
        }
    }

    private fun decode(input: DataInputStream): Map<String, Entry> {
        if (input.readInt() != FORMAT) return emptyMap()
        val count = input.readInt()
        return buildMap {
            repeat(count) { put(input.readUTF(), Entry(input.readBytesWithLength(), input.readBytesWithLength())) }
        }
    }

    private fun DataOutputStream.writeBytesWithLength(bytes: ByteArray) {
        writeInt(bytes.size)
        write(bytes)
    }

    private fun DataInputStream.readBytesWithLength(): ByteArray {
        val length = readInt()
        if (length !in 0..available()) throw EOFException()
        return ByteArray(length).also(::readFully)
    }

    private companion object {
        const val FORMAT = 1
    }
}
