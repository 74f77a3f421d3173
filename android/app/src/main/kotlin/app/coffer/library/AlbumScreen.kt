package app.coffer.library

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.itemsIndexed
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Scaffold
import androidx.compose.material3.Text
import androidx.compose.material3.TopAppBarDefaults
import androidx.compose.runtime.Composable
import androidx.compose.runtime.derivedStateOf
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Brush
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.input.nestedscroll.nestedScroll
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Album
import app.coffer.core.Track
import app.coffer.design.EmptyState
import app.coffer.design.ErrorState
import app.coffer.design.LoadingState
import app.coffer.design.MenuAction
import app.coffer.design.OverflowMenu
import app.coffer.design.PlayingBars
import app.coffer.design.ScreenBar
import app.coffer.design.SectionHeader
import app.coffer.design.TrackMark
import app.coffer.design.TrackPlaying
import app.coffer.design.TrackRow
import app.coffer.design.coverColour
import app.coffer.design.tabular
import app.coffer.library.AlbumUiState.Content

/** What can be done on an album's screen. */
class AlbumActions(
    val onBack: () -> Unit = {},
    val onPlay: () -> Unit = {},
    val onShuffle: () -> Unit = {},
    val onPin: (Boolean) -> Unit = {},
    val onArtist: (Long) -> Unit = {},
    val onAddAllToQueue: () -> Unit = {},
    val onTrack: (Track) -> Unit = {},
    val onPlayNext: (Track) -> Unit = {},
    val onAddToQueue: (Track) -> Unit = {},
    val onPinTrack: (Track) -> Unit = {},
    val onRetry: () -> Unit = {},
)

/** An album: its cover, its tracks, and what of it is on this phone. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun AlbumScreen(state: AlbumUiState, actions: AlbumActions, modifier: Modifier = Modifier) {
    val scroll = TopAppBarDefaults.pinnedScrollBehavior()
    val list = rememberLazyListState()
    val pastHead by remember { derivedStateOf { list.firstVisibleItemIndex > 0 } }
    val album = (state.content as? Content.Loaded)?.album
    Scaffold(
        modifier = modifier.nestedScroll(scroll.nestedScrollConnection),
        topBar = {
            ScreenBar(
                album?.title.takeIf { pastHead }.orEmpty(),
                scroll,
                actions.onBack,
                if (album == null ||
                    pastHead
                ) {
                    MaterialTheme.colorScheme.surface
                } else {
                    Color.Transparent
                },
            ) {
                if (album != null) {
                    OverflowMenu(
                        album.title,
                        listOfNotNull(
                            MenuAction(R.string.add_to_queue, R.drawable.ic_add_to_queue, actions.onAddAllToQueue),
                            album.artistId?.let { artist ->
                                MenuAction(R.string.go_to_artist, R.drawable.ic_artist) { actions.onArtist(artist) }
                            },
                        ),
                    )
                }
            }
        },
    ) { padding ->
        when (val content = state.content) {
            Content.Loading -> LoadingState(Modifier.padding(padding))

            Content.Gone -> EmptyState(
                icon = R.drawable.ic_album,
                title = stringResource(R.string.album_gone_title),
                text = stringResource(R.string.album_gone_text),
                modifier = Modifier.padding(padding),
                actionLabel = stringResource(R.string.back),
                onAction = actions.onBack,
            )

            is Content.Failed -> ErrorState(content.error, actions.onRetry, Modifier.padding(padding))

            is Content.Loaded -> {
                val glow = coverColour(content.album.cover, content.album.title).copy(alpha = .34f)
                Box(Modifier.fillMaxSize()) {
                    if (!pastHead) {
                        Box(
                            Modifier
                                .fillMaxWidth()
                                .height(440.dp)
                                .background(Brush.verticalGradient(listOf(glow, glow.copy(alpha = 0f)))),
                        )
                    }
                    LazyColumn(
                        Modifier.fillMaxSize().testTag("tracks"),
                        state = list,
                        contentPadding = PaddingValues(
                            top = padding.calculateTopPadding(),
                            bottom =
                            padding.calculateBottomPadding() + 16.dp,
                        ),
                    ) {
                        item(key = "head") { AlbumHead(content, state, actions) }
                        val discs = content.tracks.map { it.discNumber }.distinct().size > 1
                        itemsIndexed(content.tracks, key = { _, track -> track.id }) { index, track ->
                            if (discs && (index == 0 || content.tracks[index - 1].discNumber != track.discNumber)) {
                                SectionHeader(stringResource(R.string.disc, track.discNumber ?: 1))
                            }
                            AlbumTrack(track, content.album, state, actions)
                        }
                    }
                }
            }
        }
    }
}

@Composable
private fun AlbumTrack(track: Track, album: Album, state: AlbumUiState, actions: AlbumActions) {
    val playing = when {
        track.id != state.current -> TrackPlaying.NO
        state.sounding -> TrackPlaying.YES
        else -> TrackPlaying.PAUSED
    }
    TrackRow(
        title = track.title,
        // Said where it tells something: on a collection.
        subtitle = track.artist.takeIf { it != album.artist },
        durationMs = track.durationMs,
        onClick = { actions.onTrack(track) },
        playing = playing,
        mark = state.marks[track.id] ?: TrackMark.NONE,
        menu = listOf(
            MenuAction(R.string.play_next, R.drawable.ic_play_next) { actions.onPlayNext(track) },
            MenuAction(R.string.add_to_queue, R.drawable.ic_add_to_queue) { actions.onAddToQueue(track) },
            MenuAction(R.string.keep_on_phone, R.drawable.ic_offline_outline) { actions.onPinTrack(track) },
        ),
    ) {
        Box(Modifier.widthIn(min = 28.dp), contentAlignment = Alignment.Center) {
            if (playing == TrackPlaying.NO) {
                Text(
                    track.trackNumber?.toString().orEmpty(),
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                    style = MaterialTheme.typography.bodyMedium.tabular(),
                )
            } else {
                PlayingBars(playing == TrackPlaying.YES)
            }
        }
    }
}
