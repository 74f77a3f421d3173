package app.coffer.core

import app.coffer.bindings.CoreConfig as GeneratedConfig
import app.coffer.bindings.Sound as GeneratedSound

/**
 * How the core is set up.
 *
 * @property home a folder of its own, made where missing.
 * @property network the network there is now; [Core.networkChanged] tells it of changes.
 * @property cacheLimitBytes the most that streamed (not pinned) music may occupy; `null`: the core's default.
 */
data class CoreConfig(
    val home: String,
    val sound: Sound = Sound.Device,
    val network: NetworkState = NetworkState.UNMETERED,
    val cacheLimitBytes: Long? = null,
    val downloadOnMetered: Boolean = false,
)

/** Where sound goes. */
sealed interface Sound {
    /** The device's output, opened when the first track plays. */
    data object Device : Sound

    /** Nowhere, at the pace of time. */
    data object Silent : Sound

    /** A WAV file, as fast as decoding goes. */
    data class Wav(val path: String) : Sound
}

internal fun CoreConfig.toCore() =
    GeneratedConfig(
        home = home,
        sound =
            when (val it = sound) {
                Sound.Device -> GeneratedSound.Device
                Sound.Silent -> GeneratedSound.Silent
                is Sound.Wav -> GeneratedSound.Wav(it.path)
            },
        network = network,
        cacheLimitBytes = cacheLimitBytes,
        downloadOnMetered = downloadOnMetered,
    )
