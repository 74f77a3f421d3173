package app.coffer.core

import java.nio.ByteBuffer

/** Gives pictures. */
fun interface Covers {
    /** The picture, at most [size] pixels wide and high, from this device or the locker. Throws [CofferException]. */
    suspend fun cover(ref: CoverRef, size: Int): CoverBytes
}

/** An encoded picture (JPEG, PNG, WebP ...) that lies outside the Java heap until it is closed. */
class CoverBytes(
    /** Direct and read-only; not to be touched after [close]. */
    val buffer: ByteBuffer,
    private val release: () -> Unit,
) : AutoCloseable {
    override fun close() = release()
}
