package app.coffer.library

import androidx.annotation.StringRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.lazy.grid.rememberLazyGridState
import androidx.compose.material3.DropdownMenu
import androidx.compose.material3.DropdownMenuItem
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.material3.pulltorefresh.PullToRefreshBox
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.selected
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Album
import app.coffer.core.AlbumSort
import app.coffer.design.EmptyState
import app.coffer.design.ErrorState
import app.coffer.design.ScreenBar
import app.coffer.design.Welcome
import app.coffer.design.counted
import app.coffer.library.AlbumsUiState.Content

/** What can be done on the albums' screen. */
class AlbumsActions(
    val onAlbum: (Album) -> Unit = {},
    val onShow: (first: Int, last: Int) -> Unit = { _, _ -> },
    val onSort: (AlbumSort) -> Unit = {},
    val onSync: () -> Unit = {},
    val onRetry: () -> Unit = {},
    val onSignIn: () -> Unit = {},
)

/** The grid of all albums. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun AlbumsScreen(state: AlbumsUiState, actions: AlbumsActions, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = {
            Column {
                ScreenBar(stringResource(R.string.library), scroll) {
                    if (state.content is Content.Albums || state.content is Content.Empty) {
                        IconButton(actions.onSync, enabled = !state.syncing) {
                            Icon(painterResource(R.drawable.ic_sync), stringResource(R.string.sync_now))
                        }
                    }
                }
                SyncLine(state.sync)
            }
        },
    ) { padding ->
        when (val content = state.content) {
            Content.Loading -> LoadingGrid(padding)

            Content.SignedOut -> Welcome(actions.onSignIn, Modifier.padding(padding))

            Content.Empty -> Refreshable(state, actions.onSync, Modifier.padding(padding)) {
                EmptyLibrary(state, actions.onSync)
            }

            is Content.Failed -> ErrorState(content.error, actions.onRetry, Modifier.padding(padding))

            is Content.Albums -> Refreshable(
                state,
                actions.onSync,
                Modifier.padding(top = padding.calculateTopPadding()),
            ) {
                Albums(content.albums, state, actions, PaddingValues(bottom = padding.calculateBottomPadding()))
            }
        }
    }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun Refreshable(state: AlbumsUiState, onSync: () -> Unit, modifier: Modifier, content: @Composable () -> Unit) {
    // The spinner answers the pull alone; how the sync goes on is told by the line under the bar.
    var pulled by remember { mutableStateOf(false) }
    LaunchedEffect(state.syncing) { if (pulled) pulled = false }
    PullToRefreshBox(
        isRefreshing = pulled && !state.syncing,
        onRefresh = {
            pulled = true
            onSync()
        },
        modifier = modifier.fillMaxSize(),
    ) {
        content()
    }
}

@Composable
private fun EmptyLibrary(state: AlbumsUiState, onSync: () -> Unit) {
    if (state.syncing) {
        EmptyState(
            icon = R.drawable.ic_sync,
            title = stringResource(R.string.first_sync_title),
            text = stringResource(R.string.first_sync_text),
        )
    } else {
        Column {
            SyncProblem(state.sync, onSync)
            EmptyState(
                icon = R.drawable.ic_album,
                title = stringResource(R.string.library_empty_title),
                text = stringResource(R.string.library_empty_text),
                actionLabel = stringResource(R.string.sync_now),
                onAction = onSync,
            )
        }
    }
}

@Composable
private fun Albums(albums: Pages<Album>, state: AlbumsUiState, actions: AlbumsActions, padding: PaddingValues) {
    val grid = rememberLazyGridState()
    LaunchedEffect(grid, actions) {
        // The header is the first item.
        snapshotFlow {
            grid.layoutInfo.visibleItemsInfo.let {
                (it.firstOrNull()?.index ?: 0) - 1 to
                    (it.lastOrNull()?.index ?: 0) - 1
            }
        }
            .collect { (first, last) -> actions.onShow(first.coerceAtLeast(0), last.coerceAtLeast(0)) }
    }
    var sortedBy by remember { mutableStateOf(state.sort) }
    LaunchedEffect(state.sort) {
        if (sortedBy != state.sort) grid.scrollToItem(0)
        sortedBy = state.sort
    }
    Box {
        AlbumGrid(albums, actions.onAlbum, grid, padding) {
            Column {
                SyncProblem(state.sync, actions.onSync)
                SortRow(state.sort, albums.size, actions.onSort)
            }
        }
        FastScroller(grid, albums.size, label = {
            albums.peek(it)?.sortLabel(state.sort)
        }, Modifier.align(Alignment.TopEnd).padding(padding))
    }
}

@Composable
private fun SortRow(sort: AlbumSort, count: Int, onSort: (AlbumSort) -> Unit) {
    var open by remember { mutableStateOf(false) }
    // Wraps where large type needs it.
    FlowRow(
        Modifier.fillMaxWidth().padding(bottom = 4.dp),
        horizontalArrangement = Arrangement.SpaceBetween,
        itemVerticalAlignment = Alignment.CenterVertically,
    ) {
        Box {
            TextButton({ open = true }, contentPadding = PaddingValues(start = 2.dp, end = 12.dp)) {
                Icon(
                    painterResource(R.drawable.ic_sort),
                    contentDescription = null,
                    modifier = Modifier.padding(end = 8.dp).size(20.dp),
                )
                Text(stringResource(sort.label))
            }
            DropdownMenu(open, onDismissRequest = { open = false }) {
                for (by in AlbumSort.entries) {
                    DropdownMenuItem(
                        text = { Text(stringResource(by.label)) },
                        onClick = {
                            open = false
                            onSort(by)
                        },
                        modifier = Modifier.semantics { selected = by == sort },
                        trailingIcon = {
                            if (by ==
                                sort
                            ) {
                                Icon(painterResource(R.drawable.ic_check), contentDescription = null)
                            }
                        },
                    )
                }
            }
        }
        Text(
            counted(R.plurals.albums, count),
            Modifier.padding(end = 4.dp),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            style = MaterialTheme.typography.bodyMedium,
        )
    }
}

@get:StringRes
private val AlbumSort.label: Int
    get() = when (this) {
        AlbumSort.TITLE -> R.string.sort_title
        AlbumSort.ARTIST -> R.string.sort_artist
        AlbumSort.NEWEST -> R.string.sort_newest
        AlbumSort.YEAR -> R.string.sort_year
    }

/** What the fast scroller's bubble says beside this album; null where the order has no landmarks. */
private fun Album.sortLabel(sort: AlbumSort): String? = when (sort) {
    AlbumSort.TITLE -> title.take(1).uppercase()
    AlbumSort.ARTIST -> artist.take(1).uppercase()
    AlbumSort.YEAR -> year?.toString()
    AlbumSort.NEWEST -> null
}
