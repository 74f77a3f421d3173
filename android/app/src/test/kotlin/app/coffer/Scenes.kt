package app.coffer

import androidx.compose.runtime.Composable
import app.coffer.account.SignInActions
import app.coffer.account.SignInScreen
import app.coffer.account.SignInUiState
import app.coffer.core.CachedRange
import app.coffer.core.CofferException
import app.coffer.core.Download
import app.coffer.core.DownloadState
import app.coffer.core.FailReason
import app.coffer.core.FailureKind
import app.coffer.core.NotReady
import app.coffer.core.Pin
import app.coffer.core.PinTarget
import app.coffer.core.PlaybackProblem
import app.coffer.core.RepeatMode
import app.coffer.core.SearchResults
import app.coffer.core.SignInReason
import app.coffer.core.SyncProgress
import app.coffer.core.SyncStage
import app.coffer.core.SyncStatus
import app.coffer.core.Usage
import app.coffer.core.WaitReason
import app.coffer.design.TrackMark
import app.coffer.downloads.DownloadsActions
import app.coffer.downloads.DownloadsScreen
import app.coffer.downloads.DownloadsUiState
import app.coffer.downloads.PinnedItem
import app.coffer.fakes.Samples
import app.coffer.library.AlbumActions
import app.coffer.library.AlbumScreen
import app.coffer.library.AlbumUiState
import app.coffer.library.AlbumsActions
import app.coffer.library.AlbumsScreen
import app.coffer.library.AlbumsUiState
import app.coffer.library.ArtistActions
import app.coffer.library.ArtistScreen
import app.coffer.library.ArtistUiState
import app.coffer.library.Pages
import app.coffer.navigation.Frame
import app.coffer.navigation.Tab
import app.coffer.nowplaying.MiniPlayer
import app.coffer.nowplaying.NowPlayingActions
import app.coffer.nowplaying.NowPlayingScreen
import app.coffer.nowplaying.NowPlayingUiState
import app.coffer.nowplaying.PlayerStatus
import app.coffer.nowplaying.Progress
import app.coffer.nowplaying.QueueActions
import app.coffer.nowplaying.QueueScreen
import app.coffer.nowplaying.QueueUiState
import app.coffer.search.SearchActions
import app.coffer.search.SearchScreen
import app.coffer.search.SearchUiState
import app.coffer.settings.LimitDialog
import app.coffer.settings.SettingsActions
import app.coffer.settings.SettingsScreen
import app.coffer.settings.SettingsUiState
import app.coffer.settings.SignOutDialog

/** A screen in one state. */
class Scene(val name: String, val content: @Composable () -> Unit)

private val offline = CofferException.Network("`music.example.org` does not answer")

private val playing = NowPlayingUiState(
    entry = 1,
    title = "Glass Weather",
    artist = "Alder & Pine",
    album = "Harbour Lights",
    albumId = 1,
    artistId = 100,
    cover = Samples.albums[0].cover,
    status = PlayerStatus.PLAYING,
    progress = Progress(positionMs = 74_000, atMs = 1_000, speed = 1, durationMs = 233_000),
    place = 2,
    of = 9,
)

private val cached = listOf(CachedRange(0f, .58f), CachedRange(.93f, 1f))

private fun framed(name: String, tab: Tab, player: Boolean = true, content: @Composable () -> Unit) = Scene(name) {
    Frame(tab, onTab = {}, bars = true, foot = { if (player) MiniPlayer(playing, {}, {}, {}) }) { content() }
}

private fun albums(
    name: String,
    content: AlbumsUiState.Content,
    sync: SyncStatus = SyncStatus.Idle(),
    player: Boolean = true,
) = framed(name, Tab.LIBRARY, player) { AlbumsScreen(AlbumsUiState(content, sync = sync), AlbumsActions()) }

private fun album(name: String, state: AlbumUiState) = framed(name, Tab.LIBRARY) { AlbumScreen(state, AlbumActions()) }

private fun search(name: String, state: SearchUiState) = framed(name, Tab.SEARCH) {
    SearchScreen(state, SearchActions())
}

private fun downloads(name: String, state: DownloadsUiState) = framed(name, Tab.DOWNLOADS) {
    DownloadsScreen(state, DownloadsActions())
}

private fun player(name: String, state: NowPlayingUiState) = Scene(name) {
    NowPlayingScreen(state, cached, NowPlayingActions())
}

private fun signIn(name: String, state: SignInUiState) = Scene(name) { SignInScreen(state, SignInActions(onBack = {})) }

private val tracks = Samples.tracksOf(1)

private val transfers = listOf(
    Download(tracks[0], tracks[0].id, DownloadState.Running(12_400_000, 31_000_000, 2_300_000)),
    Download(tracks[1], tracks[1].id, DownloadState.Queued),
    Download(Samples.tracksOf(3)[3], 303, DownloadState.Waiting(WaitReason.METERED)),
    Download(Samples.tracksOf(5)[4], 504, DownloadState.Failed(FailReason.WRONG_CONTENT)),
    Download(Samples.tracksOf(6)[2], 602, DownloadState.Paused),
)

private val pins = listOf(1, 3, 5, 9).map { id ->
    val album = Samples.albums[id - 1]
    PinnedItem(Pin(PinTarget.Album(album.id), album.title, 9), album.cover, album.artist)
} + PinnedItem(Pin(PinTarget.Artist(105), "Copper Parade", 34), Samples.artists[6].cover)

private val settings = SettingsUiState(
    accounts = listOf(
        Samples.account,
        Samples.account.copy(
            id = 2,
            label = "Navidrome",
            address = "http://192.168.1.20:4533",
            server = "Navidrome 0.58",
            isLocker = false,
            syncedAtMs = null,
        ),
    ),
    usage = mapOf(1L to Usage(3_100_000_000, 5_000_000_000)),
    storage = Samples.storage,
    nowMs = Samples.account.syncedAtMs?.plus(5 * 60_000) ?: 0,
)

/** All of them. */
val scenes: List<Scene> = listOf(
    albums("albums", AlbumsUiState.Content.Albums(Pages.of(Samples.albums))),
    albums(
        "albums-syncing",
        AlbumsUiState.Content.Albums(Pages(8_412, Pages.of(Samples.albums.take(3)).pages)),
        SyncStatus.Running(1, SyncProgress(SyncStage.ALBUMS, 1_240, 8_412)),
    ),
    albums("albums-sync-failed", AlbumsUiState.Content.Albums(Pages.of(Samples.albums)), SyncStatus.Idle(offline)),
    albums("albums-loading", AlbumsUiState.Content.Loading, player = false),
    albums("albums-empty", AlbumsUiState.Content.Empty, player = false),
    albums("albums-first-sync", AlbumsUiState.Content.Empty, SyncStatus.Running(1, null), player = false),
    albums(
        "albums-failed",
        AlbumsUiState.Content.Failed(CofferException.Bug("the database is locked")),
        player = false,
    ),
    albums("welcome", AlbumsUiState.Content.SignedOut, player = false),
    album(
        "album",
        AlbumUiState(
            AlbumUiState.Content.Loaded(Samples.albums[0], tracks),
            pinned = true,
            marks = mapOf(
                tracks[0].id to TrackMark.DOWNLOADED,
                tracks[1].id to TrackMark.DOWNLOADED,
                tracks[2].id to TrackMark.DOWNLOADING,
            ),
            progress = .62f,
            current = tracks[1].id,
            sounding = true,
        ),
    ),
    album(
        "album-two-discs",
        AlbumUiState(AlbumUiState.Content.Loaded(Samples.albums[5], Samples.tracksOf(6, discs = true))),
    ),
    album(
        "album-without-cover",
        AlbumUiState(AlbumUiState.Content.Loaded(Samples.albums[6], Samples.tracksOf(7)), pinned = true),
    ),
    album("album-loading", AlbumUiState()),
    album("album-gone", AlbumUiState(AlbumUiState.Content.Gone)),
    album("album-failed", AlbumUiState(AlbumUiState.Content.Failed(offline))),
    framed("artist", Tab.LIBRARY) {
        ArtistScreen(
            ArtistUiState(ArtistUiState.Content.Loaded(Samples.artists[2], Samples.albums.slice(listOf(2, 6, 9)))),
            ArtistActions(),
        )
    },
    search("search", SearchUiState()),
    search(
        "search-found",
        SearchUiState(
            "ha",
            SearchUiState.Content.Found(
                SearchResults(
                    listOf(Samples.artists[9], Samples.artists[2], Samples.artists[8]),
                    Samples.albums.take(5),
                    Samples.tracksOf(4).take(2) + Samples.tracksOf(1).take(5),
                ),
            ),
            current = Samples.tracksOf(4)[1].id,
            sounding = true,
        ),
    ),
    search("search-nothing", SearchUiState("qwertz", SearchUiState.Content.NothingFound("qwertz"))),
    search("search-searching", SearchUiState("q", SearchUiState.Content.Searching)),
    player("player", playing),
    player(
        "player-paused",
        playing.copy(status = PlayerStatus.PAUSED, shuffle = true, repeat = RepeatMode.ONE, starred = true),
    ),
    player("player-buffering", playing.copy(status = PlayerStatus.BUFFERING)),
    player("player-waiting", playing.copy(status = PlayerStatus.WAITING_FOR_NETWORK)),
    player(
        "player-failed",
        playing.copy(
            title = "The Ferryman’s Waltz in Three Unequal Parts (Live at the Old Customs House)",
            cover = null,
            status = PlayerStatus.FAILED,
            problem = PlaybackProblem(
                1,
                103,
                "The Ferryman’s Waltz in Three Unequal Parts",
                FailureKind.NETWORK,
                "offline",
            ),
        ),
    ),
    Scene("queue") { QueueScreen(QueueUiState(Samples.view().queue, current = 1, sounding = true), QueueActions()) },
    Scene("queue-empty") { QueueScreen(QueueUiState(), QueueActions()) },
    downloads(
        "downloads",
        DownloadsUiState(false, transfers = transfers, done = 3, pins = pins, storage = Samples.storage),
    ),
    downloads("downloads-ready", DownloadsUiState(false, pins = pins, storage = Samples.storage)),
    downloads(
        "downloads-missing",
        DownloadsUiState(
            loading = false,
            notReady = listOf(
                NotReady(tracks[2], tracks[2].id, 0, null, damaged = false, state = null),
                NotReady(
                    tracks[3],
                    tracks[3].id,
                    8_000_000,
                    31_000_000,
                    damaged = false,
                    state = DownloadState.Waiting(WaitReason.OFFLINE),
                ),
                NotReady(tracks[4], tracks[4].id, 31_000_000, 31_000_000, damaged = true, state = null),
            ),
            pins = pins.take(2),
            storage = Samples.storage,
        ),
    ),
    downloads("downloads-empty", DownloadsUiState(loading = false)),
    downloads("downloads-loading", DownloadsUiState()),
    downloads("downloads-failed", DownloadsUiState(false, CofferException.Space("no room"))),
    framed("settings", Tab.SETTINGS) { SettingsScreen(settings, SettingsActions(), "0.1.0") },
    framed("settings-signed-out", Tab.SETTINGS, player = false) {
        SettingsScreen(settings.copy(accounts = emptyList()), SettingsActions(), "0.1.0")
    },
    Scene("settings-sign-out") { SignOutDialog(Samples.account, {}, {}) },
    Scene("settings-cache-limit") { LimitDialog(Samples.storage, {}, {}) },
    signIn("sign-in", SignInUiState()),
    signIn("sign-in-code", SignInUiState("music.example.org", code = "K7MXQ2WD")),
    signIn(
        "sign-in-password-wrong",
        SignInUiState(
            "music.example.org",
            SignInUiState.Method.PASSWORD,
            user = "ada",
            password = "correct horse",
            error = CofferException.SignIn(SignInReason.WRONG_PASSWORD, "refused"),
        ),
    ),
    signIn("sign-in-busy", SignInUiState("music.example.org", code = "K7MXQ2WD", busy = true)),
    signIn("sign-in-cleartext", SignInUiState("http://192.168.1.20:4533", code = "K7MXQ2WD", askCleartext = true)),
)
