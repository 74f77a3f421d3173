package app.coffer.library

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import app.coffer.core.AccountsAccess
import app.coffer.core.AlbumQuery
import app.coffer.core.AlbumSort
import app.coffer.core.CofferException
import app.coffer.core.LibraryAccess
import app.coffer.library.AlbumsUiState.Content
import app.coffer.navigation.whileShown
import app.coffer.settings.Preference
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.catch
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.flatMapLatest
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.update

/** All albums, of all accounts, in the order that was chosen last. */
@OptIn(ExperimentalCoroutinesApi::class)
class AlbumsViewModel(
    private val library: LibraryAccess,
    private val accounts: AccountsAccess,
    private val sort: Preference<AlbumSort>,
) : ViewModel() {
    private val loader = PageLoader(
        count = { library.counts(null).albums.toInt() },
        query = { offset, limit ->
            library.albums(AlbumQuery(sort = sort.state.value, offset = offset, limit = limit))
        },
    )
    private val tries = MutableStateFlow(0)

    /** The state of the screen. */
    val state: StateFlow<AlbumsUiState> =
        combine(content(), sort.state, accounts.sync, ::AlbumsUiState)
            .whileShown(viewModelScope, AlbumsUiState(sort = sort.state.value))

    private fun content(): Flow<Content> =
        combine(accounts.accounts.map { it?.isNotEmpty() }.distinctUntilChanged(), tries, ::Pair)
            .flatMapLatest { (signedIn, _) ->
                when (signedIn) {
                    null -> flowOf(Content.Loading)
                    false -> flowOf(Content.SignedOut)
                    true -> albums()
                }
            }

    private fun albums(): Flow<Content> =
        // Another order is another list: pages of the old one would stand in wrong places.
        sort.state.flatMapLatest { loader.pages(library.revisions.map { it.albums }.distinctUntilChanged()) }
            .map { albums -> if (albums.size == 0) Content.Empty else Content.Albums(albums) }
            .catch { error -> if (error is CofferException) emit(Content.Failed(error)) else throw error }

    /** The albums from [first] to [last] are on screen. */
    fun show(first: Int, last: Int) = loader.show(first, last)

    /** Orders the albums by [by], now and the next time. */
    fun sortBy(by: AlbumSort) {
        loader.show(0, 0)
        sort.set(by)
    }

    /** Asks the lockers what is new. */
    fun sync() = accounts.requestSync()

    /** Reads the library again after it could not be read. */
    fun retry() = tries.update { it + 1 }
}
