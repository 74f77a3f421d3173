package app.coffer.playback

import android.os.Process
import androidx.media3.common.MediaItem
import androidx.media3.session.LibraryResult
import androidx.media3.session.MediaLibraryService.LibraryParams
import androidx.media3.session.MediaLibraryService.MediaLibrarySession
import androidx.media3.session.MediaSession
import androidx.media3.session.MediaSession.ControllerInfo
import androidx.media3.session.MediaSession.MediaItemsWithStartPosition
import androidx.media3.session.SessionError
import app.coffer.browse.BrowseTree
import app.coffer.browse.GRID
import app.coffer.browse.MediaId
import app.coffer.browse.Playable
import app.coffer.browse.toItem
import app.coffer.core.CofferException
import app.coffer.core.Core
import com.google.common.collect.ImmutableList
import com.google.common.util.concurrent.ListenableFuture
import kotlinx.coroutines.CoroutineScope

/**
 * Answers what other apps ask the session: the tree, searches, what to play for an item, what to resume.
 *
 * Only those whom the user or the system trusts are answered: this app, the system itself (lock screen, Bluetooth, cars) and
 * apps that may read notifications anyway.
 *
 * @param core waits until the core is open.
 * @param covers lets an app see the covers of what it is given.
 */
internal class SessionCallback(
    private val scope: CoroutineScope,
    private val core: suspend () -> Core,
    private val tree: (Core) -> BrowseTree,
    private val covers: ArtworkForOthers,
) : MediaLibrarySession.Callback {
    override fun onConnect(session: MediaSession, controller: ControllerInfo): MediaSession.ConnectionResult =
        if (controller.isFriend(session)) super.onConnect(session, controller) else MediaSession.ConnectionResult.reject()

    private fun ControllerInfo.isFriend(session: MediaSession) =
        uid == Process.myUid() || isTrusted || session.isMediaNotificationController(this)

    override fun onGetLibraryRoot(session: MediaLibrarySession, browser: ControllerInfo, params: LibraryParams?) =
        scope.answer {
            val root = tree(core()).root(offline = params?.isOffline == true)
            LibraryResult.ofItem(root, LibraryParams.Builder().setExtras(GRID).setOffline(params?.isOffline == true).build())
        }

    override fun onGetItem(session: MediaLibrarySession, browser: ControllerInfo, mediaId: String) =
        result(browser) { tree ->
            val item = MediaId.parse(mediaId)?.let { tree.item(it) }
            item?.let { LibraryResult.ofItem(covers.shared(browser, it), null) } ?: LibraryResult.ofError(SessionError.ERROR_BAD_VALUE)
        }

    override fun onGetChildren(
        session: MediaLibrarySession,
        browser: ControllerInfo,
        parentId: String,
        page: Int,
        pageSize: Int,
        params: LibraryParams?,
    ) = result(browser) { tree ->
        val children = (MediaId.parse(parentId) as? MediaId.Folder)?.let { tree.children(it, page, pageSize) }
        children?.let { LibraryResult.ofItemList(covers.shared(browser, it), params) } ?: LibraryResult.ofError(SessionError.ERROR_BAD_VALUE)
    }

    override fun onSearch(session: MediaLibrarySession, browser: ControllerInfo, query: String, params: LibraryParams?) =
        result(browser) { tree ->
            session.notifySearchResultChanged(browser, query, tree.search(query).size, params)
            LibraryResult.ofVoid(params)
        }

    override fun onGetSearchResult(
        session: MediaLibrarySession,
        browser: ControllerInfo,
        query: String,
        page: Int,
        pageSize: Int,
        params: LibraryParams?,
    ) = result(browser) { tree ->
        val found = tree.search(query).drop((page.toLong() * pageSize).coerceIn(0, Int.MAX_VALUE.toLong()).toInt()).take(pageSize)
        LibraryResult.ofItemList(covers.shared(browser, found), params)
    }

    /** The database may say no; the asking app is told, and this one goes on. */
    private fun <V : Any> result(browser: ControllerInfo, block: suspend (BrowseTree) -> LibraryResult<V>): ListenableFuture<LibraryResult<V>> =
        scope.answer {
            try {
                block(tree(core()))
            } catch (_: CofferException) {
                LibraryResult.ofError(SessionError.ERROR_IO)
            }
        }

    /** What other apps send are ids or words; they become the tracks they stand for. */
    override fun onSetMediaItems(
        mediaSession: MediaSession,
        controller: ControllerInfo,
        mediaItems: MutableList<MediaItem>,
        startIndex: Int,
        startPositionMs: Long,
    ): ListenableFuture<MediaItemsWithStartPosition> =
        scope.answer {
            val single = mediaItems.singleOrNull()
            if (single == null) {
                MediaItemsWithStartPosition(expand(mediaItems), startIndex, startPositionMs)
            } else {
                val found = playable(single)
                MediaItemsWithStartPosition(found.tracks.map { it.toItem() }, found.start ?: startIndex, startPositionMs)
            }
        }

    override fun onAddMediaItems(
        mediaSession: MediaSession,
        controller: ControllerInfo,
        mediaItems: MutableList<MediaItem>,
    ): ListenableFuture<List<MediaItem>> = scope.answer { expand(mediaItems) }

    /** Of several items each stands for itself: a track for one track, an album for all of its own. */
    private suspend fun expand(items: List<MediaItem>): List<MediaItem> {
        val tree = tree(core())
        val ids = items.map { MediaId.parse(it.mediaId) }
        if (items.isNotEmpty() && ids.all { it is MediaId.Track }) {
            return core().library.tracksByIds(ids.map { (it as MediaId.Track).id }).map { it.toItem() }
        }
        return ids.flatMap { id ->
            val alone = if (id is MediaId.Track) MediaId.Track(id.id) else id
            alone?.let { tree.playable(it).tracks }.orEmpty().map { it.toItem() }
        }
    }

    private suspend fun playable(item: MediaItem): Playable {
        val tree = tree(core())
        val spoken = item.requestMetadata.searchQuery
        val id = MediaId.parse(item.mediaId)
        return when {
            spoken != null -> tree.playable(spoken)
            id != null -> tree.playable(id)
            else -> Playable(emptyList())
        }
    }

    /** After a restart: the queue and the position that the core kept. */
    override fun onPlaybackResumption(mediaSession: MediaSession, controller: ControllerInfo, isForPlayback: Boolean) =
        scope.answer {
            val core = core()
            val view = core.playback.state.value
            val window = QueueWindow.EMPTY.follow(view)
            val index = (view.snapshot.currentIndex ?: 0) - window.start
            val known = core.library.tracksByIds(window.entries.map { it.track }).associateBy { it.id }
            val items =
                window.entries.mapIndexed { at, entry ->
                    val item = entry.toItem(known[entry.track])
                    if (at == index) covers.withPicture(item) else item
                }
            if (items.isEmpty()) throw UnsupportedOperationException("nothing to resume")
            MediaItemsWithStartPosition(items, index, view.snapshot.positionMs)
        }
}
