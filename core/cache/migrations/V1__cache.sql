-- The cache's index. Sizes are bytes. Chunk checksums are not here: they are beside the bytes (`<track>.sums`).
-- Migrations only append: a released file is never edited.

-- One row for each track of which bytes are, or may be, on the disk.
CREATE TABLE entries (
    account       INTEGER NOT NULL,
    track         INTEGER NOT NULL,
    generation    INTEGER NOT NULL,            -- seeds the chunk checksums; a new one for each version of the file
    total         INTEGER,                     -- length as the origin stated it
    etag          TEXT,
    expected_size INTEGER,                     -- what the library said when the bytes were fetched
    expected_hash BLOB,                        -- SHA-256
    stored        INTEGER NOT NULL DEFAULT 0,  -- bytes in checked chunks; stale while dirty
    used          INTEGER NOT NULL,            -- order of last use, not a time
    pinned        INTEGER NOT NULL DEFAULT 0,  -- some row of `pins` names the track
    dirty         INTEGER NOT NULL DEFAULT 0,  -- being written; after a crash `stored` is counted anew
    verified      INTEGER NOT NULL DEFAULT 0,  -- 0 no, 1 by length, 2 by hash
    damaged       INTEGER NOT NULL DEFAULT 0,  -- a chunk failed its checksum and is not back yet
    PRIMARY KEY (account, track)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_to_evict ON entries (used) WHERE pinned = 0;
CREATE INDEX entries_dirty ON entries (account, track) WHERE dirty = 1;

CREATE TABLE rules (
    id    TEXT PRIMARY KEY,
    label TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pins (
    rule     TEXT NOT NULL REFERENCES rules(id) ON DELETE CASCADE,
    account  INTEGER NOT NULL,
    track    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    size     INTEGER,
    hash     BLOB,
    PRIMARY KEY (rule, account, track)
) STRICT, WITHOUT ROWID;
CREATE INDEX pins_of_track ON pins (account, track);

-- The download queue, in the order of `position`. `detail` belongs to the reason.
CREATE TABLE downloads (
    account  INTEGER NOT NULL,
    track    INTEGER NOT NULL,
    position INTEGER NOT NULL,
    size     INTEGER,
    hash     BLOB,
    state    TEXT NOT NULL CHECK (state IN ('queued', 'paused', 'waiting', 'failed', 'done')),
    reason   TEXT,
    detail   TEXT,
    PRIMARY KEY (account, track)
) STRICT, WITHOUT ROWID;
