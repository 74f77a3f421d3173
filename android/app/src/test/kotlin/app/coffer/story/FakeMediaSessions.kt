package app.coffer.story

import android.content.Context
import android.media.MediaMetadata
import android.media.session.ISession
import android.media.session.ISessionCallback
import android.media.session.ISessionController
import android.media.session.ISessionControllerCallback
import android.media.session.ISessionManager
import android.content.pm.ParceledListSlice
import android.media.session.MediaController
import android.media.session.MediaSession
import android.media.session.MediaSessionManager
import android.media.session.PlaybackState
import android.os.Binder
import android.os.IBinder
import android.os.IInterface
import org.robolectric.annotation.Implements
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Proxy
import java.util.function.Consumer

/** Takes Robolectric's ShadowMediaController (which answers from its own setters) away: the real class runs. */
@Implements(MediaController::class)
class RealMediaController

/**
 * Stands in for the system's media session service, in process, so that a session and its controllers
 * are really joined. Works by method name, because the AIDL signatures differ between API levels.
 */
object FakeMediaSessions {
    fun install(context: Context) {
        val manager = context.getSystemService(MediaSessionManager::class.java)
        MediaSessionManager::class.java.getDeclaredField("mService").apply { isAccessible = true }.set(
            manager,
            fake<ISessionManager> { name, args ->
                if (name == "createSession") Session(args[1] as ISessionCallback).session else null
            },
        )
    }

    private class Session(private val callback: ISessionCallback) {
        private var state: PlaybackState? = null
        private var metadata: MediaMetadata? = null
        private var queue: List<MediaSession.QueueItem>? = null
        private val listeners = mutableListOf<ISessionControllerCallback>()

        val controller =
            fake<ISessionController> { name, args ->
                when {
                    name == "getPlaybackState" -> state
                    name == "getMetadata" -> metadata
                    name == "getPackageName" -> "app.coffer"
                    name == "getQueue" -> queue?.let { ParceledListSlice(it) }
                    name == "getTag" -> "coffer"
                    name.startsWith("registerCallback") -> listeners.add(args.last() as ISessionControllerCallback).let { null }
                    name.startsWith("unregisterCallback") -> listeners.remove(args.last()).let { null }
                    else -> forward(name, args)
                }
            }

        val session =
            fake<ISession> { name, args ->
                when (name) {
                    "getController" -> controller
                    "getBinderForSetQueue" -> queueBinder() // API 31 and up
                    "resetQueue" -> {
                        queue = null
                        null
                    }
                    "setQueue" -> {
                        @Suppress("UNCHECKED_CAST")
                        queue = (args[0] as ParceledListSlice<MediaSession.QueueItem>?)?.list
                        null
                    }
                    "setPlaybackState" -> {
                        state = args[0] as PlaybackState?
                        listeners.forEach { it.onPlaybackStateChanged(state) }.let { null }
                    }
                    "setMetadata" -> {
                        metadata = args[0] as MediaMetadata?
                        listeners.forEach { it.onMetadataChanged(metadata) }.let { null }
                    }
                    "destroy", "destroySession" -> listeners.forEach { it.onSessionDestroyed() }.let { null }
                    else -> null
                }
            }

        private fun queueBinder(): Any {
            val take = Consumer<List<MediaSession.QueueItem>> { queue = it }
            val constructor = Class.forName("android.media.session.ParcelableListBinder").declaredConstructors.first { Consumer::class.java in it.parameterTypes }
            constructor.isAccessible = true
            return if (constructor.parameterCount == 1) constructor.newInstance(take) else constructor.newInstance(MediaSession.QueueItem::class.java, take)
        }

        /** play(pkg, ...) on the controller becomes onPlay(pkg, pid, uid, ...) on the session's callback. */
        private fun forward(name: String, args: List<Any?>): Any? {
            val target = if (name == "skipToQueueItem") "onSkipToTrack" else "on" + name.replaceFirstChar { it.uppercase() }
            val method = ISessionCallback::class.java.methods.firstOrNull { it.name == target } ?: return null
            // up to API 27 there is no caller (package, pid, uid) in front
            val full =
                if (method.parameterCount == args.size) {
                    args
                } else {
                    listOf(args.first(), Binder.getCallingPid(), Binder.getCallingUid()) + args.drop(1)
                }
            return method.invoke(callback, *full.toTypedArray())
        }
    }

    private inline fun <reified T : IInterface> fake(crossinline call: (String, List<Any?>) -> Any?): T {
        val binder = Binder()
        val proxy =
            Proxy.newProxyInstance(T::class.java.classLoader, arrayOf(T::class.java)) { self, method, args ->
                when (method.name) {
                    "asBinder" -> binder as IBinder
                    "hashCode" -> System.identityHashCode(self)
                    "equals" -> self === args[0]
                    "toString" -> "fake ${T::class.java.simpleName}"
                    else ->
                        try {
                            call(method.name, args?.toList().orEmpty()) ?: default(method.returnType)
                        } catch (e: InvocationTargetException) {
                            throw e.targetException
                        }
                }
            } as T
        binder.attachInterface(proxy, T::class.java.name)
        return proxy
    }

    private fun default(type: Class<*>): Any? =
        when (type) {
            Boolean::class.javaPrimitiveType -> false
            Int::class.javaPrimitiveType -> 0
            Long::class.javaPrimitiveType -> 0L
            else -> null
        }
}
