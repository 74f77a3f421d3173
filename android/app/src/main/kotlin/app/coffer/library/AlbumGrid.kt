package app.coffer.library

import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.lazy.grid.GridCells
import androidx.compose.foundation.lazy.grid.GridItemSpan
import androidx.compose.foundation.lazy.grid.LazyGridState
import androidx.compose.foundation.lazy.grid.LazyVerticalGrid
import androidx.compose.foundation.lazy.grid.rememberLazyGridState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.platform.testTag
import androidx.compose.ui.res.stringResource
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import app.coffer.R
import app.coffer.core.Album
import app.coffer.design.Cover
import app.coffer.design.CoverShape

/** Albums in columns, as many as fit; those that are not read yet hold their place. */
@Composable
internal fun AlbumGrid(
    albums: Pages<Album>,
    onAlbum: (Album) -> Unit,
    state: LazyGridState = rememberLazyGridState(),
    padding: PaddingValues = PaddingValues(),
    header: @Composable () -> Unit,
) {
    LazyVerticalGrid(
        columns = GridCells.Adaptive(CELL),
        modifier = Modifier.fillMaxSize().testTag("albums"),
        state = state,
        contentPadding = PaddingValues(start = 10.dp, end = 10.dp, bottom = padding.calculateBottomPadding() + 16.dp),
    ) {
        item(key = "header", span = { GridItemSpan(maxLineSpan) }, contentType = "header") {
            Box(Modifier.padding(horizontal = 6.dp)) { header() }
        }
        items(
            count = albums.size,
            key = { index -> albums.peek(index)?.id ?: "place $index" },
            contentType = { "album" },
        ) { index ->
            val album = albums.peek(index)
            if (album == null) AlbumPlace() else AlbumCell(album, { onAlbum(album) })
        }
    }
}

@Composable
private fun AlbumCell(album: Album, onClick: () -> Unit) {
    Column(
        Modifier
            .clip(RoundedCornerShape(14.dp))
            .clickable(onClickLabel = stringResource(R.string.open_album), onClick = onClick)
            .padding(6.dp),
    ) {
        Cover(album.cover, album.title, Modifier.fillMaxWidth().aspectRatio(1f))
        Text(
            album.title,
            Modifier.padding(start = 2.dp, top = 8.dp, end = 2.dp),
            fontWeight = FontWeight.SemiBold,
            // Large type gets a second line, so that more than a word of the title is seen.
            maxLines = if (LocalDensity.current.fontScale > 1.3f) 2 else 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodyMedium,
        )
        Text(
            album.artist,
            Modifier.padding(horizontal = 2.dp),
            color = MaterialTheme.colorScheme.onSurfaceVariant,
            maxLines = 1,
            overflow = TextOverflow.Ellipsis,
            style = MaterialTheme.typography.bodySmall,
        )
        Spacer(Modifier.height(6.dp))
    }
}

/** Where an album will be, as high as one. */
@Composable
private fun AlbumPlace() {
    val tone = MaterialTheme.colorScheme.surfaceContainerHigh
    Column(Modifier.padding(6.dp)) {
        Box(Modifier.fillMaxWidth().aspectRatio(1f).clip(CoverShape).background(tone))
        Text(
            "",
            Modifier.padding(top = 8.dp).fillMaxWidth(.7f).background(tone, CoverShape),
            style = MaterialTheme.typography.bodyMedium,
        )
        Text(
            "",
            Modifier.padding(top = 2.dp).fillMaxWidth(.45f).background(tone, CoverShape),
            style = MaterialTheme.typography.bodySmall,
        )
        Spacer(Modifier.height(4.dp))
    }
}

/** The grid before anything is known of it. */
@Composable
internal fun LoadingGrid(padding: PaddingValues) {
    val label = stringResource(R.string.loading)
    LazyVerticalGrid(
        columns = GridCells.Adaptive(CELL),
        modifier = Modifier.fillMaxSize().padding(padding).semantics { contentDescription = label },
        contentPadding = PaddingValues(start = 10.dp, top = 48.dp, end = 10.dp),
        verticalArrangement = Arrangement.Top,
        userScrollEnabled = false,
    ) {
        items(LOADING_PLACES) { AlbumPlace() }
    }
}

private val CELL = 140.dp
private const val LOADING_PLACES = 24
