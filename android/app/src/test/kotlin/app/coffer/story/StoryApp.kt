package app.coffer.story

import app.coffer.CofferApp
import app.coffer.core.CoreConfig
import app.coffer.core.KeystoreSecrets
import app.coffer.core.NetworkState
import app.coffer.core.SecretKeys
import app.coffer.core.Sound
import kotlinx.coroutines.CoroutineExceptionHandler
import java.io.File
import java.util.concurrent.CopyOnWriteArrayList
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import kotlin.coroutines.CoroutineContext

/** The app with its real core, which plays to nowhere at the pace of time. */
class StoryApp : CofferApp() {
    /** What nobody caught. */
    val uncaught = CopyOnWriteArrayList<Throwable>()

    /** Where the next core's sound goes. */
    var sound: Sound = Sound.Silent

    private val keys =
        object : SecretKeys {
            private var key: SecretKey? = null

            override fun existing() = key

            override fun create(): SecretKey = KeyGenerator.getInstance("AES").apply { init(256) }.generateKey().also { key = it }
        }

    override val errors: CoroutineContext = CoroutineExceptionHandler { _, error -> uncaught += error }

    override fun config(network: NetworkState) = CoreConfig(File(noBackupFilesDir, "core").path, sound, network)

    // There is no keystore here; the rest is real.
    override fun secrets() = KeystoreSecrets(File(noBackupFilesDir, "secrets"), keys)
}
