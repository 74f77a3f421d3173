package app.coffer.search

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.LazyRow
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.material3.TextField
import androidx.compose.material3.TextFieldDefaults
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.LocalFocusManager
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Album
import app.coffer.core.Artist
import app.coffer.core.SearchResults
import app.coffer.core.Track
import app.coffer.design.Cover
import app.coffer.design.CoverShape
import app.coffer.design.EmptyState
import app.coffer.design.ErrorState
import app.coffer.design.LoadingState
import app.coffer.design.MenuAction
import app.coffer.design.PlayingBars
import app.coffer.design.SectionHeader
import app.coffer.design.TrackPlaying
import app.coffer.design.TrackRow
import app.coffer.design.counted
import app.coffer.search.SearchUiState.Content

/** What can be done on the search screen. */
class SearchActions(
    val onType: (String) -> Unit = {},
    val onArtist: (Artist) -> Unit = {},
    val onAlbum: (Album) -> Unit = {},
    val onTrack: (Track) -> Unit = {},
    val onPlayNext: (Track) -> Unit = {},
    val onAddToQueue: (Track) -> Unit = {},
    val onPin: (Track) -> Unit = {},
    val onRetry: () -> Unit = {},
)

/** Artists, albums and tracks by name. */
@Composable
fun SearchScreen(state: SearchUiState, actions: SearchActions, modifier: Modifier = Modifier) {
    Scaffold(modifier, topBar = { SearchField(state.query, actions.onType) }) { padding ->
        val inside = Modifier.padding(padding)
        when (val content = state.content) {
            Content.Invitation -> EmptyState(
                icon = R.drawable.ic_search,
                title = stringResource(R.string.search_title),
                text = stringResource(R.string.search_text),
                modifier = inside,
            )

            Content.Searching -> LoadingState(inside)

            is Content.NothingFound -> EmptyState(
                icon = R.drawable.ic_search,
                title = stringResource(R.string.nothing_found_title),
                text = stringResource(R.string.nothing_found_text, content.query),
                modifier = inside,
            )

            is Content.Failed -> ErrorState(content.error, actions.onRetry, inside)

            is Content.Found -> Found(content.results, state, actions, padding)
        }
    }
}

@OptIn(ExperimentalMaterial3Api::class)
@Composable
private fun SearchField(query: String, onType: (String) -> Unit) {
    val focus = LocalFocusManager.current
    Surface {
        TextField(
            value = query,
            onValueChange = onType,
            modifier = Modifier
                .windowInsetsPadding(TopAppBarDefaults.windowInsets)
                .padding(horizontal = 16.dp, vertical = 8.dp)
                .fillMaxWidth()
                .testTag("search field"),
            placeholder = {
                Text(stringResource(R.string.search_hint), maxLines = 1, overflow = TextOverflow.Ellipsis)
            },
            leadingIcon = { Icon(painterResource(R.drawable.ic_search), contentDescription = null) },
            trailingIcon = {
                if (query.isNotEmpty()) {
                    IconButton({
                        onType("")
                    }) { Icon(painterResource(R.drawable.ic_close), stringResource(R.string.clear_search)) }
                }
            },
            singleLine = true,
            keyboardOptions = KeyboardOptions(autoCorrectEnabled = false, imeAction = ImeAction.Search),
            keyboardActions = KeyboardActions(onSearch = { focus.clearFocus() }),
            shape = CircleShape,
            colors = TextFieldDefaults.colors(
                focusedContainerColor = MaterialTheme.colorScheme.surfaceContainerHigh,
                unfocusedContainerColor = MaterialTheme.colorScheme.surfaceContainerHigh,
                focusedIndicatorColor = Color.Transparent,
                unfocusedIndicatorColor = Color.Transparent,
            ),
        )
    }
}

@Composable
private fun Found(results: SearchResults, state: SearchUiState, actions: SearchActions, padding: PaddingValues) {
    val list = rememberLazyListState()
    val focus = LocalFocusManager.current
    // The keyboard hides what one scrolls to see.
    LaunchedEffect(list.isScrollInProgress) { if (list.isScrollInProgress) focus.clearFocus() }
    LazyColumn(
        Modifier.fillMaxSize().testTag("found"),
        state = list,
        contentPadding = PaddingValues(
            top = padding.calculateTopPadding(),
            bottom =
            padding.calculateBottomPadding() + 16.dp,
        ),
    ) {
        if (results.artists.isNotEmpty()) {
            item("artists") {
                SectionHeader(stringResource(R.string.artists))
                Side(results.artists, { it.id }) { ArtistCell(it) { actions.onArtist(it) } }
            }
        }
        if (results.albums.isNotEmpty()) {
            item("albums") {
                SectionHeader(stringResource(R.string.albums_heading))
                Side(results.albums, { it.id }) { AlbumCell(it) { actions.onAlbum(it) } }
            }
        }
        if (results.tracks.isNotEmpty()) {
            item("tracks") { SectionHeader(stringResource(R.string.tracks_heading)) }
            items(results.tracks, key = { it.id }) { track -> FoundTrack(track, state, actions) }
        }
    }
}

@Composable
private fun <T> Side(things: List<T>, key: (T) -> Any, cell: @Composable (T) -> Unit) {
    LazyRow(contentPadding = PaddingValues(horizontal = 10.dp)) {
        items(things, key = { key(it) }) { cell(it) }
    }
}

/** How much wider a cell is for large type. */
@Composable
private fun typeRoom(): Float = LocalDensity.current.fontScale.coerceIn(1f, 1.5f)

@Composable
private fun ArtistCell(artist: Artist, onClick: () -> Unit) {
    Column(
        Modifier.width(112.dp * typeRoom()).clip(RoundedCornerShape(14.dp)).clickable(onClick = onClick).padding(6.dp),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Cover(artist.cover, artist.name, Modifier.size(88.dp), CircleShape)
        Text(
            artist.name,
            Modifier.padding(top = 8.dp),
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodyMedium,
        )
        Text(
            counted(R.plurals.albums, artist.albumCount),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            maxLines = 1,
            style = MaterialTheme.typography.bodySmall,
        )
    }
}

@Composable
private fun AlbumCell(album: Album, onClick: () -> Unit) {
    Column(
        Modifier.width(136.dp * typeRoom()).clip(RoundedCornerShape(14.dp)).clickable(onClick = onClick).padding(6.dp),
    ) {
        Cover(album.cover, album.title, Modifier.fillMaxWidth().aspectRatio(1f))
        Text(
            album.title,
            Modifier.padding(top = 8.dp),
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodyMedium,
        )
        Text(
            album.artist,
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodySmall,
        )
    }
}

@Composable
private fun FoundTrack(track: Track, state: SearchUiState, actions: SearchActions) {
    val playing = when {
        track.id != state.current -> TrackPlaying.NO
        state.sounding -> TrackPlaying.YES
        else -> TrackPlaying.PAUSED
    }
    TrackRow(
        title = track.title,
        subtitle = listOf(track.artist, track.album).filter(String::isNotEmpty).joinToString(" · "),
        durationMs = track.durationMs,
        onClick = { actions.onTrack(track) },
        playing = playing,
        menu = listOf(
            MenuAction(R.string.play_next, R.drawable.ic_play_next) { actions.onPlayNext(track) },
            MenuAction(R.string.add_to_queue, R.drawable.ic_add_to_queue) { actions.onAddToQueue(track) },
            MenuAction(R.string.keep_on_phone, R.drawable.ic_offline_outline) { actions.onPin(track) },
        ),
    ) {
        Box(contentAlignment = Alignment.Center) {
            Cover(track.cover, track.album.ifEmpty { track.title }, Modifier.size(48.dp))
            if (playing != TrackPlaying.NO) {
                Box(
                    Modifier.size(48.dp).background(Color.Black.copy(alpha = .55f), CoverShape),
                    contentAlignment = Alignment.Center,
                ) {
                    PlayingBars(playing == TrackPlaying.YES, colour = Color.White)
                }
            }
        }
    }
}
