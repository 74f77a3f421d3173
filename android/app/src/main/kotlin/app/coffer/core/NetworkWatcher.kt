package app.coffer.core

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import android.os.Build
import kotlinx.coroutines.channels.awaitClose
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.callbackFlow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.distinctUntilChanged

/**
 * Which network the phone uses, as far as money is concerned.
 *
 * A network without the internet counts: a locker at home needs none.
 */
class NetworkWatcher(context: Context) {
    private val connectivity = context.getSystemService(ConnectivityManager::class.java)

    /** The present state at once, then each other one. */
    val states: Flow<NetworkState> =
        callbackFlow {
            val callback =
                object : ConnectivityManager.NetworkCallback() {
                    private var blocked = false
                    private var present = NetworkState.NONE

                    override fun onCapabilitiesChanged(network: Network, networkCapabilities: NetworkCapabilities) {
                        present = stateOf(network, networkCapabilities)
                        tell()
                    }

                    override fun onLost(network: Network) {
                        present = NetworkState.NONE
                        tell()
                    }

                    // Data saver and battery saver take the network from an app that is not in front.
                    override fun onBlockedStatusChanged(network: Network, blocked: Boolean) {
                        this.blocked = blocked
                        tell()
                    }

                    private fun tell() {
                        trySend(if (blocked) NetworkState.NONE else present)
                    }
                }
            trySend(now())
            connectivity.registerDefaultNetworkCallback(callback)
            awaitClose { connectivity.unregisterNetworkCallback(callback) }
        }.conflate().distinctUntilChanged()

    /** The present state. */
    fun now(): NetworkState {
        val network = connectivity.activeNetwork ?: return NetworkState.NONE
        val capabilities = connectivity.getNetworkCapabilities(network) ?: return NetworkState.NONE
        return stateOf(network, capabilities)
    }

    private fun stateOf(network: Network, capabilities: NetworkCapabilities): NetworkState =
        when {
            isRoaming(network, capabilities) -> NetworkState.ROAMING
            capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) -> NetworkState.UNMETERED
            Build.VERSION.SDK_INT >= Build.VERSION_CODES.R &&
                capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_TEMPORARILY_NOT_METERED) -> NetworkState.UNMETERED
            else -> NetworkState.METERED
        }

    private fun isRoaming(network: Network, capabilities: NetworkCapabilities): Boolean =
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.P) {
            !capabilities.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_ROAMING)
        } else {
            @Suppress("DEPRECATION") // the only way there was before the capability
            connectivity.getNetworkInfo(network)?.isRoaming == true
        }
}
