package org.rustls.platformverifier

/**
 * What the Rust side reads, by these names.
 *
 * @property code one of the constants here, which are that side's `VerifierStatus`.
 * @property message what the system said; there with [UNKNOWN].
 */
internal class VerificationResult(@JvmField val code: Int, @JvmField val message: String? = null) {
    companion object {
        const val OK = 0
        const val UNAVAILABLE = 1
        const val EXPIRED = 2
        const val UNKNOWN = 3
        const val INVALID_ENCODING = 5
        const val INVALID_EXTENSION = 6
    }
}
