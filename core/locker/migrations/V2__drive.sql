-- The drive: folders, the bin, earlier versions. Times are Unix milliseconds, sizes bytes.

-- Every folder above a file or folder has a row, so that empty ones exist and each keeps its id when it moves.
CREATE TABLE folders (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    path       TEXT NOT NULL,                 -- as files.path
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, path)
) STRICT;
-- By the folder above (the path up to its last '/', that included) and by name, so that a page of a large one is cheap.
CREATE INDEX folders_of_folder ON folders (user_id, rtrim(path, replace(path, '/', '')), path);
DROP INDEX files_of_folder;
CREATE INDEX files_of_folder ON files (user_id, rtrim(path, replace(path, '/', '')), path);

WITH RECURSIVE above (user_id, path, created_at) AS (
    SELECT user_id, rtrim(rtrim(path, replace(path, '/', '')), '/'), min(created_at) FROM files GROUP BY 1, 2
    UNION
    SELECT user_id, rtrim(rtrim(path, replace(path, '/', '')), '/'), created_at FROM above WHERE path <> ''
)
INSERT INTO folders (user_id, path, created_at)
    SELECT user_id, path, min(created_at) FROM above WHERE path <> '' GROUP BY user_id, path;

-- What a user threw away at once: a file, or a folder with all that was in it.
CREATE TABLE bin (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    path       TEXT NOT NULL,                 -- where it was
    is_folder  INTEGER NOT NULL,
    file_count INTEGER NOT NULL,
    size       INTEGER NOT NULL,              -- what it counts against the quota, earlier versions included
    deleted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bin_of_user ON bin (user_id, id);
CREATE INDEX bin_by_age ON bin (deleted_at);

CREATE TABLE bin_folders (
    id         INTEGER PRIMARY KEY,           -- as it was, and will be again
    bin_id     INTEGER NOT NULL REFERENCES bin(id) ON DELETE CASCADE,
    path       TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bin_folders_of_bin ON bin_folders (bin_id);

CREATE TABLE bin_files (
    id           INTEGER PRIMARY KEY,         -- as it was, and will be again: files.id is never given to another meanwhile
    bin_id       INTEGER NOT NULL REFERENCES bin(id) ON DELETE CASCADE,
    user_id      INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    path         TEXT NOT NULL,
    blob_id      INTEGER NOT NULL REFERENCES blobs(id),
    size         INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    media        TEXT NOT NULL,
    problem      TEXT,
    cover_id     INTEGER REFERENCES covers(id),
    created_at   INTEGER NOT NULL,
    modified_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX bin_files_of_bin ON bin_files (bin_id);
CREATE INDEX bin_files_of_user ON bin_files (user_id);
CREATE INDEX bin_files_of_blob ON bin_files (blob_id);
CREATE INDEX bin_files_of_cover ON bin_files (cover_id) WHERE cover_id IS NOT NULL;

-- The tracks of those files, as they were: they left the library, and come back with all that the user made of them.
-- Every column of `tracks`; the albums and artists by the rows below, for they may be gone by then.
CREATE TABLE bin_tracks (
    id           INTEGER PRIMARY KEY,
    user_id      INTEGER NOT NULL,
    file_id      INTEGER NOT NULL UNIQUE REFERENCES bin_files(id) ON DELETE CASCADE,
    album_id     INTEGER NOT NULL,
    artist_id    INTEGER NOT NULL,
    artist       TEXT NOT NULL,
    title        TEXT NOT NULL,
    track_number INTEGER,
    disc_number  INTEGER,
    year         INTEGER,
    genre        TEXT,
    duration     INTEGER NOT NULL,
    bit_rate     INTEGER,
    sample_rate  INTEGER,
    bit_depth    INTEGER,
    channels     INTEGER,
    format       TEXT NOT NULL,
    suffix       TEXT NOT NULL,
    audio_hash   BLOB,
    track_gain   REAL,
    track_peak   REAL,
    album_gain   REAL,
    album_peak   REAL,
    lyrics       TEXT,
    cover_id     INTEGER REFERENCES covers(id),
    play_count   INTEGER NOT NULL,
    played_at    INTEGER,
    starred_at   INTEGER,
    rating       INTEGER,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX bin_tracks_of_album ON bin_tracks (album_id);
CREATE INDEX bin_tracks_of_artist ON bin_tracks (artist_id);
CREATE INDEX bin_tracks_of_cover ON bin_tracks (cover_id) WHERE cover_id IS NOT NULL;

CREATE TABLE bin_albums (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    artist_id  INTEGER NOT NULL,
    title      TEXT NOT NULL,
    title_key  TEXT NOT NULL,
    play_count INTEGER NOT NULL,
    played_at  INTEGER,
    starred_at INTEGER,
    rating     INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bin_albums_of_artist ON bin_albums (artist_id);

CREATE TABLE bin_artists (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    starred_at INTEGER,
    rating     INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE bin_plays (
    track_id  INTEGER NOT NULL REFERENCES bin_tracks(id) ON DELETE CASCADE,
    played_at INTEGER NOT NULL,
    client    TEXT NOT NULL,
    PRIMARY KEY (track_id, played_at, client)
) STRICT, WITHOUT ROWID;

CREATE TABLE bin_entries (
    track_id    INTEGER NOT NULL REFERENCES bin_tracks(id) ON DELETE CASCADE,
    playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    PRIMARY KEY (track_id, playlist_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX bin_entries_of_playlist ON bin_entries (playlist_id);

-- Contents that a file had before it was overwritten. `file_id` is in `files`, or in `bin_files` with its file.
CREATE TABLE versions (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    file_id     INTEGER NOT NULL,
    blob_id     INTEGER NOT NULL REFERENCES blobs(id),
    size        INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,             -- when it was stored
    replaced_at INTEGER NOT NULL
) STRICT;
CREATE INDEX versions_of_file ON versions (file_id, id);
CREATE INDEX versions_of_user ON versions (user_id);
CREATE INDEX versions_of_blob ON versions (blob_id);

-- A file that goes for good takes its versions along; on its way to the bin and back it has a row in both tables.
CREATE TRIGGER files_versions_delete AFTER DELETE ON files
WHEN NOT EXISTS (SELECT 1 FROM bin_files WHERE id = old.id) BEGIN
    DELETE FROM versions WHERE file_id = old.id;
END;
CREATE TRIGGER bin_files_versions_delete AFTER DELETE ON bin_files
WHEN NOT EXISTS (SELECT 1 FROM files WHERE id = old.id) BEGIN
    DELETE FROM versions WHERE file_id = old.id;
END;

-- Bin and versions count against the quota, so that whoever is over it sees by what.
CREATE TRIGGER versions_used_insert AFTER INSERT ON versions BEGIN
    UPDATE users SET used = used + new.size WHERE id = new.user_id;
END;
CREATE TRIGGER versions_used_delete AFTER DELETE ON versions BEGIN
    UPDATE users SET used = used - old.size WHERE id = old.user_id;
END;
CREATE TRIGGER bin_files_used_insert AFTER INSERT ON bin_files BEGIN
    UPDATE users SET used = used + new.size WHERE id = new.user_id;
END;
CREATE TRIGGER bin_files_used_delete AFTER DELETE ON bin_files BEGIN
    UPDATE users SET used = used - old.size WHERE id = old.user_id;
END;

-- Something let go of it: look whether anything holds it.
ALTER TABLE blobs ADD COLUMN stale INTEGER NOT NULL DEFAULT 0;
CREATE INDEX blobs_stale ON blobs (user_id) WHERE stale = 1;
CREATE TRIGGER files_blob_delete AFTER DELETE ON files BEGIN
    UPDATE blobs SET stale = 1 WHERE id = old.blob_id;
END;
CREATE TRIGGER files_blob_update AFTER UPDATE OF blob_id ON files WHEN new.blob_id <> old.blob_id BEGIN
    UPDATE blobs SET stale = 1 WHERE id = old.blob_id;
END;
CREATE TRIGGER bin_files_blob_delete AFTER DELETE ON bin_files BEGIN
    UPDATE blobs SET stale = 1 WHERE id = old.blob_id;
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
END;
CREATE TRIGGER versions_blob_delete AFTER DELETE ON versions BEGIN
    UPDATE blobs SET stale = 1 WHERE id = old.blob_id;
END;
CREATE TRIGGER bin_tracks_release AFTER DELETE ON bin_tracks BEGIN
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
    DELETE FROM bin_albums WHERE id = old.album_id
        AND NOT EXISTS (SELECT 1 FROM bin_tracks WHERE album_id = old.album_id);
    DELETE FROM bin_artists WHERE id = old.artist_id
        AND NOT EXISTS (SELECT 1 FROM bin_tracks WHERE artist_id = old.artist_id)
        AND NOT EXISTS (SELECT 1 FROM bin_albums WHERE artist_id = old.artist_id);
END;
CREATE TRIGGER bin_albums_release AFTER DELETE ON bin_albums BEGIN
    DELETE FROM bin_artists WHERE id = old.artist_id
        AND NOT EXISTS (SELECT 1 FROM bin_tracks WHERE artist_id = old.artist_id)
        AND NOT EXISTS (SELECT 1 FROM bin_albums WHERE artist_id = old.artist_id);
END;
