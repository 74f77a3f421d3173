-- The locker's database. Times are Unix milliseconds, sizes bytes, lengths milliseconds, gains dB.
-- Migrations only append: a released file is never edited.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID; -- locker_id, feed

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL COLLATE NOCASE UNIQUE,
    password_hash TEXT NOT NULL,              -- Argon2id, PHC string
    is_admin      INTEGER NOT NULL DEFAULT 0,
    quota         INTEGER NOT NULL,
    used          INTEGER NOT NULL DEFAULT 0, -- sum of files.size, kept by triggers
    created_at    INTEGER NOT NULL
) STRICT;

-- Device keys (random, only their SHA-256 is kept) and app passwords (random, sealed with the key file,
-- because token authentication needs the text).
CREATE TABLE credentials (
    id           TEXT PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('device', 'app')),
    name         TEXT NOT NULL,
    secret_hash  BLOB NOT NULL UNIQUE,        -- SHA-256 of the secret
    sealed       BLOB,                        -- nonce and ciphertext; app passwords only
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER
) STRICT;
CREATE INDEX credentials_of_user ON credentials (user_id, kind);

CREATE TABLE pairing_codes (
    code_hash  BLOB PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A stored content of one user. Two users with equal contents have two blobs (copies = separate).
CREATE TABLE blobs (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    sha256     BLOB NOT NULL,
    size       INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, sha256)
) STRICT;

CREATE TABLE files (
    id           INTEGER PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    path         TEXT NOT NULL,               -- NFC, '/' between folders, none at the ends
    blob_id      INTEGER NOT NULL REFERENCES blobs(id),
    size         INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    media        TEXT NOT NULL DEFAULT 'pending' CHECK (media IN ('pending', 'music', 'other', 'broken')),
    problem      TEXT,
    cover_id     INTEGER REFERENCES covers(id), -- of a picture that stands for its folder (`cover.jpg`)
    created_at   INTEGER NOT NULL,
    modified_at  INTEGER NOT NULL,
    UNIQUE (user_id, path)
) STRICT;
CREATE INDEX files_of_blob ON files (blob_id);
CREATE INDEX files_pending ON files (id) WHERE media = 'pending';
-- By folder: the path up to its last '/', that included.
CREATE INDEX files_of_folder ON files (user_id, rtrim(path, replace(path, '/', '')));
CREATE INDEX files_pictures ON files (user_id, rtrim(path, replace(path, '/', ''))) WHERE cover_id IS NOT NULL;
CREATE INDEX files_of_cover ON files (cover_id) WHERE cover_id IS NOT NULL;

CREATE TRIGGER files_used_insert AFTER INSERT ON files BEGIN
    UPDATE users SET used = used + new.size WHERE id = new.user_id;
END;
CREATE TRIGGER files_used_update AFTER UPDATE OF size ON files BEGIN
    UPDATE users SET used = used + new.size - old.size WHERE id = new.user_id;
END;
CREATE TRIGGER files_used_delete AFTER DELETE ON files BEGIN
    UPDATE users SET used = used - old.size WHERE id = old.user_id;
END;

-- tus uploads under way. The bytes are in `uploads/<id>`; `length` is reserved against the quota.
CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    path       TEXT NOT NULL,
    length     INTEGER NOT NULL,
    sha256     BLOB,                          -- announced by the client
    metadata   TEXT NOT NULL DEFAULT '',      -- Upload-Metadata as sent
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_of_user ON uploads (user_id);

-- Ids of artists, albums, tracks, covers and playlists are never used twice: players keep them.
CREATE TABLE artists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,                 -- folded for identity and sorting
    starred_at INTEGER,
    rating     INTEGER,
    stale      INTEGER NOT NULL DEFAULT 0,    -- something let go of it: look whether anything holds it
    created_at INTEGER NOT NULL,
    UNIQUE (user_id, name_key)
) STRICT;

CREATE TABLE covers (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    sha256  BLOB NOT NULL,                    -- of the picture; bytes in the cover store
    stale   INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user_id, sha256)
) STRICT;

CREATE TABLE albums (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    artist_id   INTEGER NOT NULL REFERENCES artists(id),
    title       TEXT NOT NULL,
    title_key   TEXT NOT NULL,
    year        INTEGER,
    genre       TEXT,
    cover_id    INTEGER REFERENCES covers(id),
    track_count INTEGER NOT NULL DEFAULT 0,
    duration    INTEGER NOT NULL DEFAULT 0,
    play_count  INTEGER NOT NULL DEFAULT 0,
    played_at   INTEGER,
    starred_at  INTEGER,
    rating      INTEGER,
    stale       INTEGER NOT NULL DEFAULT 0,   -- its tracks changed: choose year, genre and picture anew
    created_at  INTEGER NOT NULL,
    UNIQUE (user_id, artist_id, title_key)
) STRICT;
CREATE INDEX albums_by_title  ON albums (user_id, title_key, id);
CREATE INDEX albums_by_artist ON albums (artist_id, year, id);
CREATE INDEX albums_by_newest ON albums (user_id, created_at DESC, id DESC);
CREATE INDEX albums_by_plays  ON albums (user_id, play_count DESC, id) WHERE play_count > 0;
CREATE INDEX albums_by_recent ON albums (user_id, played_at DESC, id) WHERE played_at IS NOT NULL;
CREATE INDEX albums_by_year   ON albums (user_id, year, title_key, id) WHERE year IS NOT NULL;
CREATE INDEX albums_by_rating ON albums (user_id, rating DESC, id) WHERE rating IS NOT NULL;
CREATE INDEX albums_starred   ON albums (user_id, starred_at DESC, id) WHERE starred_at IS NOT NULL;
CREATE INDEX albums_by_genre  ON albums (user_id, genre, title_key, id) WHERE genre IS NOT NULL;

CREATE TABLE tracks (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id      INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    file_id      INTEGER NOT NULL UNIQUE REFERENCES files(id) ON DELETE CASCADE,
    album_id     INTEGER NOT NULL REFERENCES albums(id),
    artist_id    INTEGER NOT NULL REFERENCES artists(id), -- the first track artist
    artist       TEXT NOT NULL,               -- track artists as displayed
    title        TEXT NOT NULL,
    track_number INTEGER,
    disc_number  INTEGER,
    year         INTEGER,
    genre        TEXT,
    duration     INTEGER NOT NULL,
    bit_rate     INTEGER,                     -- kbit/s
    sample_rate  INTEGER,
    bit_depth    INTEGER,
    channels     INTEGER,
    format       TEXT NOT NULL,               -- coffer_model::AudioFormat name
    suffix       TEXT NOT NULL,
    audio_hash   BLOB,                        -- over the demuxed packets, without tags
    track_gain   REAL,
    track_peak   REAL,
    album_gain   REAL,
    album_peak   REAL,
    lyrics       TEXT,
    cover_id     INTEGER REFERENCES covers(id),
    play_count   INTEGER NOT NULL DEFAULT 0,
    played_at    INTEGER,
    starred_at   INTEGER,
    rating       INTEGER,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX tracks_of_album  ON tracks (album_id, disc_number, track_number, id);
CREATE INDEX tracks_of_artist ON tracks (artist_id);
CREATE INDEX tracks_of_cover  ON tracks (cover_id) WHERE cover_id IS NOT NULL;
CREATE INDEX albums_of_cover  ON albums (cover_id) WHERE cover_id IS NOT NULL;
CREATE INDEX albums_stale     ON albums (user_id) WHERE stale = 1;
CREATE INDEX artists_stale    ON artists (user_id) WHERE stale = 1;
CREATE INDEX covers_stale     ON covers (user_id) WHERE stale = 1;
CREATE INDEX tracks_of_user   ON tracks (user_id, id);
CREATE INDEX tracks_by_genre  ON tracks (user_id, genre) WHERE genre IS NOT NULL;
CREATE INDEX tracks_starred   ON tracks (user_id, starred_at DESC) WHERE starred_at IS NOT NULL;
CREATE INDEX artists_starred  ON artists (user_id, starred_at DESC) WHERE starred_at IS NOT NULL;

CREATE TABLE plays (
    id        INTEGER PRIMARY KEY,
    user_id   INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    track_id  INTEGER NOT NULL REFERENCES tracks(id) ON DELETE CASCADE,
    played_at INTEGER NOT NULL,
    client    TEXT NOT NULL,
    UNIQUE (track_id, played_at, client)      -- a retried scrobble is not a second play
) STRICT;

CREATE TABLE playlists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id    INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    name       TEXT NOT NULL,
    comment    TEXT NOT NULL DEFAULT '',
    public     INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX playlists_of_user ON playlists (user_id, name);

CREATE TABLE playlist_entries (
    playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    track_id    INTEGER NOT NULL REFERENCES tracks(id) ON DELETE CASCADE,
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX playlist_entries_of_track ON playlist_entries (track_id);

-- Sums of an album, and marks on what has to be looked at again, kept by triggers.
CREATE TRIGGER tracks_album_insert AFTER INSERT ON tracks BEGIN
    UPDATE albums SET track_count = track_count + 1, duration = duration + new.duration, stale = 1
        WHERE id = new.album_id;
END;
CREATE TRIGGER tracks_album_update
AFTER UPDATE OF album_id, duration, cover_id, year, genre, disc_number, track_number ON tracks BEGIN
    UPDATE albums SET track_count = track_count - 1, duration = duration - old.duration, stale = 1
        WHERE id = old.album_id;
    UPDATE albums SET track_count = track_count + 1, duration = duration + new.duration, stale = 1
        WHERE id = new.album_id;
END;
CREATE TRIGGER tracks_album_delete AFTER DELETE ON tracks BEGIN
    UPDATE albums SET track_count = track_count - 1, duration = duration - old.duration, stale = 1
        WHERE id = old.album_id;
END;
CREATE TRIGGER tracks_release_update AFTER UPDATE OF artist_id, cover_id ON tracks BEGIN
    UPDATE artists SET stale = 1 WHERE id = old.artist_id AND old.artist_id <> new.artist_id;
    UPDATE covers SET stale = 1 WHERE id = old.cover_id AND old.cover_id IS NOT new.cover_id;
END;
CREATE TRIGGER tracks_release_delete AFTER DELETE ON tracks BEGIN
    UPDATE artists SET stale = 1 WHERE id = old.artist_id;
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
END;
CREATE TRIGGER albums_release_update AFTER UPDATE OF cover_id ON albums BEGIN
    UPDATE covers SET stale = 1 WHERE id = old.cover_id AND old.cover_id IS NOT new.cover_id;
END;
CREATE TRIGGER albums_release_delete AFTER DELETE ON albums BEGIN
    UPDATE artists SET stale = 1 WHERE id = old.artist_id;
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
END;
-- A track in another folder may have another picture beside it.
CREATE TRIGGER files_album_move AFTER UPDATE OF path ON files BEGIN
    UPDATE albums SET stale = 1 WHERE id = (SELECT album_id FROM tracks WHERE file_id = new.id);
END;
-- A folder's picture comes, goes or moves: the albums that showed it, and those in its new folder, choose again.
CREATE TRIGGER files_picture_update AFTER UPDATE OF path, cover_id ON files
WHEN old.cover_id IS NOT NULL OR new.cover_id IS NOT NULL BEGIN
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
    UPDATE albums SET stale = 1 WHERE cover_id = old.cover_id OR id IN (
        SELECT t.album_id FROM files f JOIN tracks t ON t.file_id = f.id
        WHERE new.cover_id IS NOT NULL AND f.user_id = new.user_id
            AND rtrim(f.path, replace(f.path, '/', '')) = rtrim(new.path, replace(new.path, '/', '')));
END;
CREATE TRIGGER files_picture_delete AFTER DELETE ON files WHEN old.cover_id IS NOT NULL BEGIN
    UPDATE covers SET stale = 1 WHERE id = old.cover_id;
    UPDATE albums SET stale = 1 WHERE cover_id = old.cover_id;
END;

-- The change feed: one row for each item that exists or is gone, at the place of its last change. Kept by the
-- triggers below, so that no code path can forget it. `seq` only grows (AUTOINCREMENT).
-- They delete and insert rather than `INSERT OR REPLACE`: a conflict clause of the outer statement (an upsert, say)
-- would override theirs.
CREATE TABLE changes (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,                 -- no foreign key: a user's removal writes tombstones while it cascades
    kind    TEXT NOT NULL,                    -- 'track', 'album', 'artist', 'playlist'
    item_id INTEGER NOT NULL,
    gone    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, item_id)
) STRICT;
CREATE INDEX changes_of_user ON changes (user_id, seq);

CREATE TRIGGER tracks_change_insert AFTER INSERT ON tracks BEGIN
    DELETE FROM changes WHERE kind = 'track' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'track', new.id);
END;
CREATE TRIGGER tracks_change_update AFTER UPDATE ON tracks BEGIN
    DELETE FROM changes WHERE kind = 'track' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'track', new.id);
END;
CREATE TRIGGER tracks_change_delete AFTER DELETE ON tracks BEGIN
    DELETE FROM changes WHERE kind = 'track' AND item_id = old.id;
    INSERT INTO changes (user_id, kind, item_id, gone) VALUES (old.user_id, 'track', old.id, 1);
END;
CREATE TRIGGER files_change_move AFTER UPDATE OF path, blob_id ON files BEGIN
    DELETE FROM changes WHERE kind = 'track' AND item_id IN (SELECT id FROM tracks WHERE file_id = new.id);
    INSERT INTO changes (user_id, kind, item_id) SELECT user_id, 'track', id FROM tracks WHERE file_id = new.id;
END;
CREATE TRIGGER albums_change_insert AFTER INSERT ON albums BEGIN
    DELETE FROM changes WHERE kind = 'album' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'album', new.id);
END;
CREATE TRIGGER albums_change_update AFTER UPDATE OF artist_id, title, year, genre, cover_id, starred_at, rating ON albums BEGIN
    DELETE FROM changes WHERE kind = 'album' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'album', new.id);
END;
CREATE TRIGGER albums_change_delete AFTER DELETE ON albums BEGIN
    DELETE FROM changes WHERE kind = 'album' AND item_id = old.id;
    INSERT INTO changes (user_id, kind, item_id, gone) VALUES (old.user_id, 'album', old.id, 1);
END;
-- A track without a picture of its own shows its album's.
CREATE TRIGGER albums_change_cover AFTER UPDATE OF cover_id ON albums WHEN new.cover_id IS NOT old.cover_id BEGIN
    DELETE FROM changes WHERE kind = 'track'
        AND item_id IN (SELECT id FROM tracks WHERE album_id = new.id AND cover_id IS NULL);
    INSERT INTO changes (user_id, kind, item_id)
        SELECT user_id, 'track', id FROM tracks WHERE album_id = new.id AND cover_id IS NULL;
END;
CREATE TRIGGER artists_change_insert AFTER INSERT ON artists BEGIN
    DELETE FROM changes WHERE kind = 'artist' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'artist', new.id);
END;
CREATE TRIGGER artists_change_update AFTER UPDATE OF name, starred_at, rating ON artists BEGIN
    DELETE FROM changes WHERE kind = 'artist' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'artist', new.id);
END;
CREATE TRIGGER artists_change_delete AFTER DELETE ON artists BEGIN
    DELETE FROM changes WHERE kind = 'artist' AND item_id = old.id;
    INSERT INTO changes (user_id, kind, item_id, gone) VALUES (old.user_id, 'artist', old.id, 1);
END;
CREATE TRIGGER playlists_change_insert AFTER INSERT ON playlists BEGIN
    DELETE FROM changes WHERE kind = 'playlist' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'playlist', new.id);
END;
CREATE TRIGGER playlists_change_update AFTER UPDATE ON playlists BEGIN
    DELETE FROM changes WHERE kind = 'playlist' AND item_id = new.id;
    INSERT INTO changes (user_id, kind, item_id) VALUES (new.user_id, 'playlist', new.id);
END;
CREATE TRIGGER playlists_change_delete AFTER DELETE ON playlists BEGIN
    DELETE FROM changes WHERE kind = 'playlist' AND item_id = old.id;
    INSERT INTO changes (user_id, kind, item_id, gone) VALUES (old.user_id, 'playlist', old.id, 1);
END;
-- A track that goes leaves its playlists: before, because the entries cascade.
CREATE TRIGGER tracks_change_playlists BEFORE DELETE ON tracks BEGIN
    DELETE FROM changes WHERE kind = 'playlist' AND item_id IN (
        SELECT p.id FROM playlist_entries e JOIN playlists p ON p.id = e.playlist_id WHERE e.track_id = old.id);
    INSERT INTO changes (user_id, kind, item_id)
        SELECT DISTINCT p.user_id, 'playlist', p.id
        FROM playlist_entries e JOIN playlists p ON p.id = e.playlist_id WHERE e.track_id = old.id;
END;

-- Search: one row per item, kept by triggers; `rowid` is id * 4 + kind (0 track, 1 album, 2 artist).
-- `owner` is one token, U+E000 then the user's id and the kind's letter, so that a query reads the rows of one
-- user and kind only; nobody types a private use character, so it does not weigh on the prefix indexes.
CREATE VIRTUAL TABLE search USING fts5 (
    words, owner, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);

CREATE TRIGGER tracks_search_insert AFTER INSERT ON tracks BEGIN
    INSERT INTO search (rowid, words, owner)
        SELECT new.id * 4, new.title || ' ' || new.artist || ' ' || title, char(57344) || new.user_id || 't'
        FROM albums WHERE id = new.album_id;
END;
CREATE TRIGGER tracks_search_update AFTER UPDATE OF title, artist, album_id ON tracks BEGIN
    DELETE FROM search WHERE rowid = new.id * 4;
    INSERT INTO search (rowid, words, owner)
        SELECT new.id * 4, new.title || ' ' || new.artist || ' ' || title, char(57344) || new.user_id || 't'
        FROM albums WHERE id = new.album_id;
END;
CREATE TRIGGER tracks_search_delete AFTER DELETE ON tracks BEGIN
    DELETE FROM search WHERE rowid = old.id * 4;
END;
CREATE TRIGGER albums_search_insert AFTER INSERT ON albums BEGIN
    INSERT INTO search (rowid, words, owner)
        SELECT new.id * 4 + 1, new.title || ' ' || name, char(57344) || new.user_id || 'l'
        FROM artists WHERE id = new.artist_id;
END;
CREATE TRIGGER albums_search_delete AFTER DELETE ON albums BEGIN
    DELETE FROM search WHERE rowid = old.id * 4 + 1;
END;
CREATE TRIGGER artists_search_insert AFTER INSERT ON artists BEGIN
    INSERT INTO search (rowid, words, owner) VALUES (new.id * 4 + 2, new.name, char(57344) || new.user_id || 'r');
END;
CREATE TRIGGER artists_search_delete AFTER DELETE ON artists BEGIN
    DELETE FROM search WHERE rowid = old.id * 4 + 2;
END;
