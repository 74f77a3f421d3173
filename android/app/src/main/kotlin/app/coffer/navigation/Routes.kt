package app.coffer.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import androidx.lifecycle.viewmodel.compose.viewModel
import app.coffer.account.SignInActions
import app.coffer.account.SignInScreen
import app.coffer.account.SignInViewModel
import app.coffer.core.PinTarget
import app.coffer.downloads.DownloadsActions
import app.coffer.downloads.DownloadsScreen
import app.coffer.downloads.DownloadsViewModel
import app.coffer.library.AlbumActions
import app.coffer.library.AlbumScreen
import app.coffer.library.AlbumViewModel
import app.coffer.library.AlbumsActions
import app.coffer.library.AlbumsScreen
import app.coffer.library.AlbumsViewModel
import app.coffer.library.ArtistActions
import app.coffer.library.ArtistScreen
import app.coffer.library.ArtistViewModel
import app.coffer.search.SearchActions
import app.coffer.search.SearchScreen
import app.coffer.search.SearchViewModel
import app.coffer.settings.SettingsActions
import app.coffer.settings.SettingsScreen
import app.coffer.settings.SettingsViewModel

// Joins each screen with its view model and with the ways to other screens.

@Composable
internal fun Route(destination: Destination, services: Services, stack: BackStack) = when (destination) {
    Destination.Library -> AlbumsRoute(services, stack)
    Destination.Search -> SearchRoute(services, stack)
    Destination.Downloads -> DownloadsRoute(services, stack)
    Destination.Settings -> SettingsRoute(services, stack)
    Destination.SignIn -> SignInRoute(services, stack)
    is Destination.Album -> AlbumRoute(destination.id, services, stack)
    is Destination.Artist -> ArtistRoute(destination.id, services, stack)
}

@Composable
private fun AlbumsRoute(services: Services, stack: BackStack) {
    val model = viewModel { AlbumsViewModel(services.library, services.accounts, services.preferences.albumSort) }
    val state by model.state.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        AlbumsActions(
            onAlbum = { stack.open(Destination.Album(it.id)) },
            onShow = model::show,
            onSort = model::sortBy,
            onSync = model::sync,
            onRetry = model::retry,
            onSignIn = { stack.open(Destination.SignIn) },
        )
    }
    AlbumsScreen(state, actions)
}

@Composable
private fun AlbumRoute(id: Long, services: Services, stack: BackStack) {
    val model =
        viewModel { AlbumViewModel(id, services.library, services.downloads, services.playback, services.notices) }
    val state by model.state.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        AlbumActions(
            onBack = stack::back,
            onPlay = model::play,
            onShuffle = model::shuffle,
            onPin = model::pin,
            onArtist = { stack.open(Destination.Artist(it)) },
            onAddAllToQueue = model::addAllToQueue,
            onTrack = model::playFrom,
            onPlayNext = model::playNext,
            onAddToQueue = model::addToQueue,
            onPinTrack = model::pinTrack,
            onRetry = model::retry,
        )
    }
    AlbumScreen(state, actions)
}

@Composable
private fun ArtistRoute(id: Long, services: Services, stack: BackStack) {
    val model =
        viewModel { ArtistViewModel(id, services.library, services.downloads, services.playback, services.notices) }
    val state by model.state.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        ArtistActions(
            onBack = stack::back,
            onPlay = model::play,
            onShuffle = model::shuffle,
            onPin = model::pin,
            onAlbum = { stack.open(Destination.Album(it.id)) },
            onRetry = model::retry,
        )
    }
    ArtistScreen(state, actions)
}

@Composable
private fun SearchRoute(services: Services, stack: BackStack) {
    var query by rememberSaveable { mutableStateOf("") }
    val model =
        viewModel { SearchViewModel(services.library, services.playback, services.downloads, services.notices, query) }
    val state by model.state.collectAsStateWithLifecycle()
    LaunchedEffect(state.query) { query = state.query }
    val actions = remember(model, stack) {
        SearchActions(
            onType = model::type,
            onArtist = { stack.open(Destination.Artist(it.id)) },
            onAlbum = { stack.open(Destination.Album(it.id)) },
            onTrack = model::play,
            onPlayNext = model::playNext,
            onAddToQueue = model::addToQueue,
            onPin = model::pin,
            onRetry = model::retry,
        )
    }
    SearchScreen(state, actions)
}

@Composable
private fun DownloadsRoute(services: Services, stack: BackStack) {
    val model = viewModel { DownloadsViewModel(services.downloads, services.library, services.notices) }
    val state by model.state.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        DownloadsActions(
            onPause = model::pause,
            onResume = model::resume,
            onRetry = model::retry,
            onCancel = model::cancel,
            onClearDone = model::clearDone,
            onOpen = { target ->
                when (target) {
                    is PinTarget.Album -> stack.open(Destination.Album(target.id))
                    is PinTarget.Artist -> stack.open(Destination.Artist(target.id))
                    is PinTarget.Playlist, is PinTarget.Track -> Unit
                }
            },
            onUnpin = model::unpin,
            onReload = model::reload,
        )
    }
    DownloadsScreen(state, actions)
}

@Composable
private fun SettingsRoute(services: Services, stack: BackStack) {
    val model =
        viewModel { SettingsViewModel(services.accounts, services.downloads, services.preferences, services.notices) }
    val state by model.state.collectAsStateWithLifecycle()
    val actions = remember(model, stack) {
        SettingsActions(
            onAddAccount = { stack.open(Destination.SignIn) },
            onSync = model::sync,
            onSignOut = model::signOut,
            onCacheLimit = model::limitCache,
            onDownloadOnMetered = model::downloadOnMetered,
            onTheme = model::theme,
            onDynamicColours = model::dynamicColours,
        )
    }
    SettingsScreen(state, actions, services.version)
}

@Composable
private fun SignInRoute(services: Services, stack: BackStack) {
    // One may go and look the code up elsewhere, and the system may need the memory meanwhile.
    var address by rememberSaveable { mutableStateOf("") }
    var user by rememberSaveable { mutableStateOf("") }
    val model = viewModel { SignInViewModel(services.accounts, address, user) }
    val state by model.state.collectAsStateWithLifecycle()
    LaunchedEffect(state) {
        address = state.address
        user = state.user
        if (state.signedIn) stack.home()
    }
    val actions = remember(model, stack) {
        SignInActions(
            onBack = {
                model.cancel()
                stack.back()
            },
            onAddress = model::typeAddress,
            onMethod = model::choose,
            onCode = model::typeCode,
            onUser = model::typeUser,
            onPassword = model::typePassword,
            onSignIn = { model.signIn() },
            onCancel = model::cancel,
            onAllowCleartext = { model.signIn(allowCleartext = true) },
            onDeclineCleartext = model::declineCleartext,
        )
    }
    SignInScreen(state, actions)
}
