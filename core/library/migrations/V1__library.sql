-- The player's library. Times are Unix milliseconds, sizes bytes, lengths milliseconds, gains dB.
-- Migrations only append: a released file is never edited.
--
-- Local ids are AUTOINCREMENT, so that an id which a pin still names is never given to something else.
-- Columns shared by artists, albums, tracks and playlists:
--   server_id  how the server names it now; null while a renumbering server has given its id to another row
--   former_id  how the server named it before the full pass under way; null outside of one
--   seen       the pass that saw it last; after a complete pass rows of older passes are swept
--   *_key      folded text, for order, prefix search and identity

CREATE TABLE accounts (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    label          TEXT NOT NULL,
    user           TEXT NOT NULL,
    server         TEXT NOT NULL,
    mechanism      TEXT NOT NULL,
    credential_key TEXT NOT NULL,             -- name of the secret in the secret store
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE account_addresses (
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    address    TEXT NOT NULL,
    PRIMARY KEY (account_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_states (
    account_id   INTEGER PRIMARY KEY REFERENCES accounts(id) ON DELETE CASCADE,
    source       TEXT,                        -- 'feed', 'catalogue'; null before the first sync
    pass         INTEGER NOT NULL DEFAULT 0,
    is_full      INTEGER NOT NULL DEFAULT 0,  -- a full pass is under way
    is_matching  INTEGER NOT NULL DEFAULT 0,  -- it began with rows that may turn up under other ids
    feed         TEXT,                        -- feed: its identity
    cursor       TEXT,                        -- feed: where to go on
    stage        TEXT,                        -- catalogue: what is being listed
    query        TEXT,                        -- catalogue: the spelling of "everything" that works
    position     INTEGER NOT NULL DEFAULT 0,  -- catalogue: items of the stage that are in
    completed_at INTEGER
) STRICT;

CREATE TABLE artists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    server_id  TEXT,
    former_id  TEXT,
    seen       INTEGER NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    cover      TEXT,
    rating     INTEGER,
    starred    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, server_id)
) STRICT;
CREATE INDEX artists_by_name ON artists (name_key, id);
CREATE INDEX artists_former  ON artists (account_id, former_id) WHERE former_id IS NOT NULL;

CREATE TABLE albums (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    server_id  TEXT,
    former_id  TEXT,
    seen       INTEGER NOT NULL,
    title      TEXT NOT NULL,
    title_key  TEXT NOT NULL,
    artist     TEXT NOT NULL,
    artist_key TEXT NOT NULL,
    artist_id  INTEGER REFERENCES artists(id) ON DELETE SET NULL,
    artist_ref TEXT,                          -- the server's id of an artist that has not come yet
    year       INTEGER,
    genre      TEXT,
    cover      TEXT,
    created_at INTEGER NOT NULL DEFAULT 0,
    rating     INTEGER,
    starred    INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, server_id)
) STRICT;
CREATE INDEX albums_by_title   ON albums (title_key, id);
CREATE INDEX albums_by_artist  ON albums (artist_key, year, title_key, id);
CREATE INDEX albums_by_newest  ON albums (created_at, id);
CREATE INDEX albums_of_artist  ON albums (artist_id, year);
CREATE INDEX albums_former     ON albums (account_id, former_id) WHERE former_id IS NOT NULL;
CREATE INDEX albums_waiting    ON albums (account_id, artist_ref) WHERE artist_ref IS NOT NULL;

CREATE TABLE tracks (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id   INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    server_id    TEXT,
    former_id    TEXT,
    seen         INTEGER NOT NULL,
    title        TEXT NOT NULL,
    title_key    TEXT NOT NULL,
    artist       TEXT NOT NULL,
    artist_id    INTEGER REFERENCES artists(id) ON DELETE SET NULL,
    artist_ref   TEXT,                        -- the server's id of an artist that has not come yet
    album_id     INTEGER REFERENCES albums(id) ON DELETE SET NULL,
    album_ref    TEXT,                        -- the server's id of an album that has not come yet
    track_number INTEGER,
    disc_number  INTEGER,
    year         INTEGER,
    genre        TEXT,
    duration     INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    format       TEXT,                        -- coffer_model::AudioFormat name
    suffix       TEXT NOT NULL,
    content_hash BLOB,                        -- SHA-256
    path         TEXT,
    cover        TEXT,
    track_gain   REAL,
    track_peak   REAL,
    album_gain   REAL,
    album_peak   REAL,
    rating       INTEGER,
    starred      INTEGER NOT NULL DEFAULT 0,
    play_count   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (account_id, server_id)
) STRICT;
CREATE INDEX tracks_by_title       ON tracks (title_key, id);
CREATE INDEX tracks_of_album       ON tracks (album_id, disc_number, track_number);
CREATE INDEX tracks_of_artist      ON tracks (artist_id);
CREATE INDEX tracks_by_hash        ON tracks (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX tracks_by_plays       ON tracks (play_count) WHERE play_count > 0;
CREATE INDEX tracks_starred        ON tracks (title_key, id) WHERE starred = 1;
CREATE INDEX tracks_former         ON tracks (account_id, former_id) WHERE former_id IS NOT NULL;
CREATE INDEX tracks_waiting_album  ON tracks (account_id, album_ref) WHERE album_ref IS NOT NULL;
CREATE INDEX tracks_waiting_artist ON tracks (account_id, artist_ref) WHERE artist_ref IS NOT NULL;

CREATE TABLE playlists (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    server_id  TEXT,
    former_id  TEXT,
    seen       INTEGER NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    comment    TEXT NOT NULL DEFAULT '',
    version    TEXT,                          -- the server's mark of its last edit; null where unknown
    UNIQUE (account_id, server_id)
) STRICT;
CREATE INDEX playlists_former ON playlists (account_id, former_id) WHERE former_id IS NOT NULL;

CREATE TABLE playlist_entries (
    playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    track_id    INTEGER NOT NULL REFERENCES tracks(id) ON DELETE CASCADE,
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX playlist_entries_of_track ON playlist_entries (track_id);

-- A new list whose tracks may not all have come. It becomes the entries when the feed has been read to its end.
CREATE TABLE playlist_refs (
    playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    server_id   TEXT NOT NULL,
    PRIMARY KEY (playlist_id, position)
) STRICT, WITHOUT ROWID;

-- Edits made here, in order. `item_id` is the local id, so that an edit survives a renumbering.
CREATE TABLE outbox (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    op_id      TEXT NOT NULL UNIQUE,
    account_id INTEGER NOT NULL REFERENCES accounts(id) ON DELETE CASCADE,
    action     TEXT NOT NULL,                 -- 'scrobble', 'star', 'unstar', 'rate'
    item_kind  TEXT NOT NULL,                 -- 'track', 'album', 'artist'
    item_id    INTEGER NOT NULL,
    stars      INTEGER,                       -- of 'rate': 1 to 5, null takes the rating away
    at         INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'pending', -- 'pending', 'sent', 'unsupported', 'failed'
    reason     TEXT
) STRICT;
CREATE INDEX outbox_of_account ON outbox (account_id, state, seq);

-- Search. `words` are folded and separated by spaces before they come here; every other character that could be in
-- one counts as a letter, so that the words here are exactly the words there. Without positions (`detail = none`)
-- the index is a third of the size; ranking does not use them.
CREATE VIRTUAL TABLE search_artists USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Co'"
);
CREATE VIRTUAL TABLE search_albums USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Co'"
);
CREATE VIRTUAL TABLE search_tracks USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Co'"
);
