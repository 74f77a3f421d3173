package app.coffer.core

import app.coffer.bindings.Cover
import com.sun.jna.Pointer

/** The picture where the core has it: no copy. */
internal fun Cover.toBytes(): CoverBytes {
    val bytes = Pointer(address()).getByteBuffer(0, length()).asReadOnlyBuffer()
    return CoverBytes(bytes, ::close)
}
