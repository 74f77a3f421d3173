package app.coffer.core

import android.app.Application
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.flow.launchIn
import kotlinx.coroutines.flow.onEach
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowNetworkCapabilities

@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class NetworkWatcherTest {
    private val connectivity = RuntimeEnvironment.getApplication().getSystemService(ConnectivityManager::class.java)
    private val network = checkNotNull(connectivity.activeNetwork)
    private val scope = CoroutineScope(Dispatchers.Main.immediate)
    private val seen = mutableListOf<NetworkState>()

    @After
    fun tearDown() = scope.cancel()

    private fun capabilities(vararg of: Int): NetworkCapabilities =
        ShadowNetworkCapabilities.newInstance().also { made -> of.forEach { shadowOf(made).addCapability(it) } }

    private fun watch() {
        NetworkWatcher(RuntimeEnvironment.getApplication()).states.onEach { seen += it }.launchIn(scope)
        idle()
    }

    private fun idle() = shadowOf(Looper.getMainLooper()).idle()

    private fun tell(block: ConnectivityManager.NetworkCallback.() -> Unit) {
        shadowOf(connectivity).networkCallbacks.forEach(block)
        idle()
    }

    @Test
    fun `the present network is told at once`() {
        shadowOf(connectivity).setNetworkCapabilities(network, capabilities(NOT_ROAMING))
        watch()
        assertEquals(listOf(NetworkState.METERED), seen)
    }

    @Test
    fun `each other network is told once`() {
        shadowOf(connectivity).setNetworkCapabilities(network, capabilities(NOT_ROAMING, NOT_METERED))
        watch()
        tell { onCapabilitiesChanged(network, capabilities(NOT_ROAMING, NOT_METERED)) }
        tell { onCapabilitiesChanged(network, capabilities(NOT_ROAMING)) }
        tell { onCapabilitiesChanged(network, capabilities()) }
        tell { onLost(network) }
        tell { onCapabilitiesChanged(network, capabilities(NOT_ROAMING, NOT_METERED)) }
        assertEquals(
            listOf(NetworkState.UNMETERED, NetworkState.METERED, NetworkState.ROAMING, NetworkState.NONE, NetworkState.UNMETERED),
            seen,
        )
    }

    @Test
    fun `without a network there is none`() {
        shadowOf(connectivity).setDefaultNetworkActive(false)
        shadowOf(connectivity).setActiveNetworkInfo(null)
        watch()
        assertEquals(listOf(NetworkState.NONE), seen)
    }

    @Test
    @Config(minSdk = 30)
    fun `a network that is blocked for the app is none`() {
        shadowOf(connectivity).setNetworkCapabilities(network, capabilities(NOT_ROAMING))
        watch()
        tell { onCapabilitiesChanged(network, capabilities(NOT_ROAMING)) }
        tell { onBlockedStatusChanged(network, true) }
        tell { onBlockedStatusChanged(network, false) }
        tell { onCapabilitiesChanged(network, capabilities(NOT_ROAMING, NetworkCapabilities.NET_CAPABILITY_TEMPORARILY_NOT_METERED)) }
        assertEquals(listOf(NetworkState.METERED, NetworkState.NONE, NetworkState.METERED, NetworkState.UNMETERED), seen)
    }

    @Test
    fun `nothing is watched when nobody looks`() {
        watch()
        assertTrue(shadowOf(connectivity).networkCallbacks.isNotEmpty())
        scope.cancel()
        idle()
        assertTrue(shadowOf(connectivity).networkCallbacks.isEmpty())
    }

    private companion object {
        const val NOT_METERED = NetworkCapabilities.NET_CAPABILITY_NOT_METERED
        const val NOT_ROAMING = NetworkCapabilities.NET_CAPABILITY_NOT_ROAMING
    }
}
