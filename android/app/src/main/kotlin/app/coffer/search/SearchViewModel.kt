package app.coffer.search

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.R
import app.coffer.core.CofferException
import app.coffer.core.DownloadsAccess
import app.coffer.core.LibraryAccess
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackAccess
import app.coffer.core.PlaybackState
import app.coffer.core.SearchResults
import app.coffer.core.Track
import app.coffer.library.playFrom
import app.coffer.library.playLast
import app.coffer.library.playNext
import app.coffer.navigation.Notice
import app.coffer.navigation.Notices
import app.coffer.navigation.whileShown
import app.coffer.search.SearchUiState.Content
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.transformLatest
import kotlinx.coroutines.flow.update

/** Searches while one types. Of the searches that were begun only the last one is ever shown. */
@OptIn(ExperimentalCoroutinesApi::class)
class SearchViewModel(
    private val library: LibraryAccess,
    private val playback: PlaybackAccess,
    private val downloads: DownloadsAccess,
    private val notices: Notices,
    query: String = "",
) : ViewModel() {
    private val typed = MutableStateFlow(query)
    private val tries = MutableStateFlow(0)

    /** The state of the screen. */
    val state: StateFlow<SearchUiState> =
        combine(typed, content(), playing()) { query, content, (track, sounding) ->
            SearchUiState(query, content, track, sounding)
        }
            .whileShown(viewModelScope, SearchUiState(query))

    private fun content(): Flow<Content> {
        val changes = library.revisions.map { Triple(it.artists, it.albums, it.tracks) }.distinctUntilChanged()
        var shown: Content = Content.Invitation
        return combine(typed.map(String::trim).distinctUntilChanged(), changes, tries) { query, _, _ -> query }
            .transformLatest { query ->
                if (query.isEmpty()) {
                    emit(Content.Invitation)
                } else {
                    // What was found for "bea" stays while "beat" is looked for: no flicker between letters.
                    if (shown !is Content.Found) emit(Content.Searching)
                    delay(PAUSE_MS)
                    emit(find(query))
                }
            }
            .map { content -> content.also { shown = it } }
    }

    private suspend fun find(query: String): Content = try {
        val results = library.search(query, LIMIT)
        if (results.isEmpty()) Content.NothingFound(query) else Content.Found(results)
    } catch (error: CofferException) {
        Content.Failed(error)
    }

    private fun SearchResults.isEmpty() = artists.isEmpty() && albums.isEmpty() && tracks.isEmpty()

    private fun playing(): Flow<Pair<Long?, Boolean>> = playback.state.map {
        it.snapshot.current?.track to (it.snapshot.state == PlaybackState.Playing)
    }.distinctUntilChanged()

    /** The text in the field is [text] now. */
    fun type(text: String) {
        typed.value = text
    }

    /** Plays [track], and the other found ones after it. */
    fun play(track: Track) {
        val tracks = (state.value.content as? Content.Found)?.results?.tracks ?: listOf(track)
        playback.playFrom(tracks, tracks.indexOf(track).coerceAtLeast(0))
    }

    /** Has [track] follow the current one. */
    fun playNext(track: Track) {
        playback.playNext(listOf(track))
        notices.show(Notice.Done(R.string.plays_next, track.title))
    }

    /** Puts [track] at the end of the queue. */
    fun addToQueue(track: Track) {
        playback.playLast(listOf(track))
        notices.show(Notice.Done(R.string.added_to_queue, track.title))
    }

    /** Keeps [track] on this phone. */
    fun pin(track: Track) = notices.attempt(viewModelScope) {
        downloads.pin(PinTarget.Track(track.id))
        notices.show(Notice.Done(R.string.pinned, track.title))
    }

    /** Searches again after the library could not be read. */
    fun retry() = tries.update { it + 1 }

    private companion object {
        /** Shorter than a pause between words, longer than one between letters: the library is on this phone. */
        const val PAUSE_MS = 120L

        /** Of each kind; past that one types another letter. */
        const val LIMIT = 50
    }
}
