package app.coffer.core

// The core's plain values under the app's own names. What has variants is declared in this package instead, because a
// variant cannot be named through an alias.

typealias Account = app.coffer.bindings.Account
typealias Album = app.coffer.bindings.Album
typealias AlbumQuery = app.coffer.bindings.AlbumQuery
typealias AlbumSort = app.coffer.bindings.AlbumSort
typealias Artist = app.coffer.bindings.Artist
typealias ArtistQuery = app.coffer.bindings.ArtistQuery
typealias CachedRange = app.coffer.bindings.CachedRange
typealias Counts = app.coffer.bindings.Counts
typealias CoverRef = app.coffer.bindings.CoverRef
typealias FailReason = app.coffer.bindings.FailReason
typealias FailureKind = app.coffer.bindings.FailureKind
typealias InputReason = app.coffer.bindings.InputReason
typealias Interruption = app.coffer.bindings.Interruption
typealias NetworkState = app.coffer.bindings.NetworkState
typealias PlaybackProblem = app.coffer.bindings.PlaybackProblem
typealias Playlist = app.coffer.bindings.Playlist
typealias QueueEntry = app.coffer.bindings.QueueEntry
typealias QueueTrack = app.coffer.bindings.QueueTrack
typealias RepeatMode = app.coffer.bindings.RepeatMode
typealias Revisions = app.coffer.bindings.Revisions
typealias SearchResults = app.coffer.bindings.SearchResults
typealias SecretStore = app.coffer.bindings.SecretStore
typealias SignInReason = app.coffer.bindings.SignInReason
typealias Storage = app.coffer.bindings.Storage
typealias SyncProgress = app.coffer.bindings.SyncProgress
typealias SyncReport = app.coffer.bindings.SyncReport
typealias SyncStage = app.coffer.bindings.SyncStage
typealias Track = app.coffer.bindings.Track
typealias TrackQuery = app.coffer.bindings.TrackQuery
typealias TrackSort = app.coffer.bindings.TrackSort
typealias Usage = app.coffer.bindings.Usage
typealias WaitReason = app.coffer.bindings.WaitReason

/** What is put into the queue to play this track. */
fun Track.queued(): QueueTrack = QueueTrack(id, title, durationMs)
