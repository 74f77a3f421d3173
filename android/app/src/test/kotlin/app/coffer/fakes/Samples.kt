package app.coffer.fakes

import app.coffer.core.Account
import app.coffer.core.Album
import app.coffer.core.Artist
import app.coffer.core.CoverRef
import app.coffer.core.PlaybackProblem
import app.coffer.core.PlaybackSnapshot
import app.coffer.core.PlaybackState
import app.coffer.core.PlaybackView
import app.coffer.core.QueueEntry
import app.coffer.core.RepeatMode
import app.coffer.core.Storage
import app.coffer.core.Track

/** A small made-up library. */
object Samples {
    private val names = listOf(
        "Harbour Lights" to "Alder & Pine",
        "The Clockmaker’s Daughter" to "Oakhollow",
        "Low Tide, High Moon" to "Tessel & Brand",
        "Zwischen den Gleisen" to "Nordlicht Quartett",
        "Paper Satellites" to "Juno Vale",
        "A Field Guide to Forgetting, Volume Two: The Long Way Round" to "The Interminable Postal Service Orchestra",
        "Verdigris" to "Copper Parade",
        "夜の海岸" to "青い灯台",
        "Lantern Season" to "Corvid Choir",
        "Static Bloom" to "Halogen Youth",
        "Étude for Rain" to "Benoît Marchais",
        "Salt" to "Wren",
        "Night Bus Atlas" to "Kilometre Zero",
        "Goldfinch" to "Ada Lindqvist",
        "Undersong" to "Marrow & Pine",
        "Slow Machinery" to "Department of Weather",
    )

    val albums: List<Album> = names.mapIndexed { index, (title, artist) ->
        Album(
            id = index + 1L,
            account = 1,
            title = title,
            artist = artist,
            artistId = 100L + index,
            year = 1971 + index * 3,
            genre = listOf("Folk", "Electronic", "Jazz", "Indie")[index % 4],
            trackCount = 9,
            durationMs = 2_500_000,
            cover = CoverRef(1, "album-${index + 1}").takeIf { index % 7 != 6 },
            starred = index % 5 == 0,
        )
    }

    val artists: List<Artist> = names.mapIndexed { index, (_, artist) ->
        Artist(
            id = 100L + index,
            account = 1,
            name = artist,
            albumCount = 1 + index % 3,
            cover = CoverRef(1, "artist-$index"),
            starred = false,
        )
    }

    /** The tracks of the album [id]; two discs where [discs] says so. */
    fun tracksOf(id: Long, discs: Boolean = false): List<Track> {
        val album = albums.first { it.id == id }
        val titles = listOf(
            "Departures", "Glass Weather", "Hollow Coin",
            "The Ferryman’s Waltz in Three Unequal Parts (Live at the Old Customs House)",
            "Ember",
            "Northbound", "Small Hours", "What the River Kept", "Homing",
        )
        return titles.mapIndexed { index, title ->
            track(
                id * 100 + index,
                title,
                album,
                number = if (discs) index % 5 + 1 else index + 1,
                disc = if (discs) {
                    index /
                        5 +
                        1
                } else {
                    1
                },
            )
        }
    }

    /** A track of [album]. */
    fun track(
        id: Long,
        title: String,
        album: Album = albums[0],
        number: Int = 1,
        disc: Int = 1,
        artist: String = album.artist,
    ) = Track(
        id = id,
        account = album.account,
        title = title,
        artist = artist,
        album = album.title,
        albumId = album.id,
        artistId = album.artistId,
        trackNumber = number,
        discNumber = disc,
        year = album.year,
        durationMs = 143_000L + id * 7_919 % 240_000,
        sizeBytes = 31_000_000,
        suffix = "flac",
        cover = album.cover,
        starred = false,
        rating = null,
        playCount = 0,
    )

    val account = Account(
        id = 1,
        label = "Home locker",
        address = "https://music.example.org",
        user = "ada",
        server = "Coffer",
        isLocker = true,
        syncedAtMs = 1_700_000_000_000,
    )

    val storage =
        Storage(
            pinnedBytes = 3_400_000_000,
            streamedBytes = 1_250_000_000,
            limitBytes = 2_000_000_000,
            freeBytes = 21_000_000_000,
        )

    /** A snapshot of playback, with what a test is about. */
    fun view(
        tracks: List<Track> = tracksOf(1),
        index: Int? = 1,
        state: PlaybackState = PlaybackState.Playing,
        positionMs: Long = 74_000,
        receivedAtMs: Long = 1_000,
        shuffle: Boolean = false,
        repeat: RepeatMode = RepeatMode.OFF,
        problem: PlaybackProblem? = null,
        lastApplied: Long = 0,
        stopAfterCurrent: Boolean = false,
    ): PlaybackView {
        val queue = tracks.mapIndexed { place, track ->
            QueueEntry(1_000L + place, track.id, track.title, track.durationMs)
        }
        val current = index?.let(queue::get)
        val snapshot = PlaybackSnapshot(
            state = state,
            queueVersion = 1,
            queueSize = queue.size,
            currentIndex = index,
            current = current,
            positionMs = positionMs,
            speed = if (state == PlaybackState.Playing) 1 else 0,
            durationMs = current?.durationMs,
            volume = 1f,
            online = true,
            shuffle = shuffle,
            repeat = repeat,
            stopAfterCurrent = stopAfterCurrent,
            canUndo = false,
            problem = problem,
            lastApplied = lastApplied,
        )
        return PlaybackView(snapshot, queue, receivedAtMs)
    }

    /** Playback with an empty queue. */
    val silence: PlaybackView = view(tracks = emptyList(), index = null, state = PlaybackState.Idle, positionMs = 0)
}
