package app.coffer.browse

import android.os.Bundle
import androidx.media3.common.HeartRating
import androidx.media3.common.MediaItem
import androidx.media3.common.MediaMetadata
import androidx.media3.session.MediaConstants
import app.coffer.core.Album
import app.coffer.core.Artist
import app.coffer.core.CoverRef
import app.coffer.core.Playlist
import app.coffer.core.QueueEntry
import app.coffer.core.Track

// The library's values as Media3 shows them to cars, watches, assistants and the lock screen.

/** What has children; [playable] where it can also be played as a whole. */
internal fun folder(title: String, type: Int, playable: Boolean = false, style: Bundle? = null): MediaMetadata.Builder =
    MediaMetadata.Builder().setTitle(title).setMediaType(type).setIsBrowsable(true).setIsPlayable(playable).setExtras(style)

internal fun MediaMetadata.Builder.item(id: MediaId): MediaItem = MediaItem.Builder().setMediaId(id.text).setMediaMetadata(build()).build()

internal fun Album.toItem(): MediaItem =
    folder(title, MediaMetadata.MEDIA_TYPE_ALBUM, playable = true)
        .setSubtitle(artist).setArtist(artist).setAlbumTitle(title).setRecordingYear(year).setTotalTrackCount(trackCount)
        .cover(cover).item(MediaId.Album(id))

internal fun Artist.toItem(): MediaItem =
    folder(name, MediaMetadata.MEDIA_TYPE_ARTIST, playable = true, style = GRID).setArtist(name).cover(cover).item(MediaId.Artist(id))

internal fun Playlist.toItem(): MediaItem =
    folder(name, MediaMetadata.MEDIA_TYPE_PLAYLIST, playable = true).setTotalTrackCount(trackCount).item(MediaId.Playlist(id))

internal fun Track.toItem(within: MediaId.Folder? = null): MediaItem = metadata().item(MediaId.Track(id, within))

/** A place in the queue; [track] where the library has been asked already. */
internal fun QueueEntry.toItem(track: Track?): MediaItem =
    (track?.metadata() ?: playable(title, durationMs)).item(MediaId.Entry(id))

private fun Track.metadata() =
    playable(title, durationMs)
        .setSubtitle(artist).setArtist(artist).setAlbumTitle(album).setTrackNumber(trackNumber).setDiscNumber(discNumber)
        .setRecordingYear(year).setUserRating(HeartRating(starred)).cover(cover)

private fun playable(title: String, durationMs: Long?) =
    MediaMetadata.Builder().setTitle(title).setDurationMs(durationMs?.takeIf { it > 0 })
        .setMediaType(MediaMetadata.MEDIA_TYPE_MUSIC).setIsBrowsable(false).setIsPlayable(true)

private fun MediaMetadata.Builder.cover(cover: CoverRef?) = apply { cover?.let { setArtworkUri(CoverUri.of(it)) } }

/** Pictures beside each other: for what one knows by its cover. */
internal val GRID: Bundle =
    Bundle().apply {
        putInt(MediaConstants.EXTRAS_KEY_CONTENT_STYLE_BROWSABLE, MediaConstants.EXTRAS_VALUE_CONTENT_STYLE_GRID_ITEM)
        putInt(MediaConstants.EXTRAS_KEY_CONTENT_STYLE_PLAYABLE, MediaConstants.EXTRAS_VALUE_CONTENT_STYLE_LIST_ITEM)
    }

/** Lines below each other: for what one knows by its name. */
internal val LIST: Bundle =
    Bundle().apply {
        putInt(MediaConstants.EXTRAS_KEY_CONTENT_STYLE_BROWSABLE, MediaConstants.EXTRAS_VALUE_CONTENT_STYLE_LIST_ITEM)
        putInt(MediaConstants.EXTRAS_KEY_CONTENT_STYLE_PLAYABLE, MediaConstants.EXTRAS_VALUE_CONTENT_STYLE_LIST_ITEM)
    }
