//! Random edits of a library, for property tests: what ingest, deletion and the user do to the rows.

use super::audio::Audio;
use super::publish::{self, Outcome, Pending};
use super::tags::Tags;
use crate::store::files::{self, NewFile};
use crate::store::{Store, StoreError, albums, bin, blobs, folders, tree, versions};
use coffer_model::{AudioFormat, ContentHash};
use proptest::prelude::*;
use rusqlite::{OptionalExtension, Transaction, params};

/// One edit of a library of a few files, albums and artists.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// A file comes, or its content is replaced, and it is read as this.
    Put { file: u8, content: Content },
    /// A file goes into the bin.
    Delete { file: u8 },
    /// A folder goes into the bin.
    DeleteFolder { folder: u8 },
    /// What was thrown away last comes back, where its place is free.
    Restore,
    /// The bin is emptied.
    EmptyBin,
    /// A file moves to another folder.
    Move { file: u8, folder: u8 },
    /// A folder is renamed, where the name is free.
    MoveFolder { folder: u8, to: u8 },
    /// A file is overwritten, and looked at later; so many versions are kept.
    Overwrite { file: u8, versions: u32 },
    /// The user stars, rates and plays.
    Annotate { file: u8, rating: u8 },
    /// A playlist is rewritten with the tracks of these files, or goes where there are none.
    Playlist { playlist: u8, files: Vec<u8> },
}

/// What a file is read as.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Track {
        artist: u8,
        album: u8,
        album_artist: Option<u8>,
        duration: u16,
        year: Option<u8>,
        genre: Option<u8>,
        cover: Option<u8>,
    },
    Picture(u8),
    Other,
    Broken,
}

fn content() -> impl Strategy<Value = Content> {
    let few = || 0u8..3;
    let track = (
        few(),
        few(),
        proptest::option::of(few()),
        any::<u16>(),
        proptest::option::of(few()),
        proptest::option::of(few()),
        proptest::option::of(few()),
    )
        .prop_map(
            |(artist, album, album_artist, duration, year, genre, cover)| Content::Track {
                artist,
                album,
                album_artist,
                duration,
                year,
                genre,
                cover,
            },
        );
    prop_oneof![8 => track, 2 => few().prop_map(Content::Picture), 1 => Just(Content::Other), 1 => Just(Content::Broken)]
}

/// Any edit.
pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let file = || 0u8..8;
    prop_oneof![
        8 => (file(), content()).prop_map(|(file, content)| Edit::Put { file, content }),
        3 => file().prop_map(|file| Edit::Delete { file }),
        1 => (0u8..6).prop_map(|folder| Edit::DeleteFolder { folder }),
        3 => Just(Edit::Restore),
        1 => Just(Edit::EmptyBin),
        1 => (file(), 0u8..3).prop_map(|(file, folder)| Edit::Move { file, folder }),
        1 => (0u8..6, 0u8..6).prop_map(|(folder, to)| Edit::MoveFolder { folder, to }),
        2 => (file(), 0u32..3).prop_map(|(file, versions)| Edit::Overwrite { file, versions }),
        2 => (file(), 0u8..6).prop_map(|(file, rating)| Edit::Annotate { file, rating }),
        2 => (0u8..3, proptest::collection::vec(file(), 0..6))
            .prop_map(|(playlist, files)| Edit::Playlist { playlist, files }),
    ]
}

/// A store of its own with the users 1 and 2.
pub(crate) fn store(folder: &std::path::Path) -> Store {
    let store = Store::open(&folder.join("locker.db")).unwrap();
    store
        .write_blocking::<_, StoreError, _>(|tx| {
            crate::store::settings::make_identities(tx)?;
            for user in ["ada", "ben"] {
                tx.execute(
                    "INSERT INTO users (name, password_hash, quota, created_at) VALUES (?1, '', 1000000, 0)",
                    [user],
                )?;
            }
            Ok(())
        })
        .unwrap();
    store
}

/// Does an edit for a user. Each file keeps its number whatever becomes of it.
pub(crate) fn apply(tx: &Transaction<'_>, user_id: i64, edit: &Edit) -> Result<(), StoreError> {
    edit_rows(tx, user_id, edit)?;
    blobs::collect(tx, user_id)?;
    Ok(())
}

fn edit_rows(tx: &Transaction<'_>, user_id: i64, edit: &Edit) -> Result<(), StoreError> {
    match edit {
        Edit::Put { file, content } => put(tx, user_id, *file, content),
        Edit::Delete { file } => {
            if let Some((_, path)) = find(tx, user_id, *file)? {
                bin::throw(tx, user_id, &path, false, 0)?;
                albums::tidy(tx, user_id)?;
            }
            Ok(())
        }
        Edit::DeleteFolder { folder } => {
            let path = folder_path(*folder);
            if folders::exists(tx, user_id, &path)? {
                bin::throw(tx, user_id, &path, true, 0)?;
                albums::tidy(tx, user_id)?;
            }
            Ok(())
        }
        Edit::Restore => restore(tx, user_id),
        Edit::EmptyBin => {
            bin::remove_older(tx, user_id, 0)?;
            albums::tidy(tx, user_id)
        }
        Edit::Move { file, folder } => {
            if let Some((id, path)) = find(tx, user_id, *file)? {
                let name = path.rsplit('/').next().unwrap();
                let to = format!("m{folder}/{name}");
                let row = files::by_path(tx, user_id, &path)?.unwrap();
                assert_eq!(row.id, id);
                folders::ensure_above(tx, user_id, &to, 0)?;
                files::set_path(tx, &row, &to)?;
                albums::tidy(tx, user_id)?;
            }
            Ok(())
        }
        Edit::MoveFolder { folder, to } => {
            let (from, to) = (folder_path(*folder), folder_path(*to));
            if folders::exists(tx, user_id, &from)? && !folders::exists(tx, user_id, &to)? {
                tree::move_folder(tx, user_id, &from, &to)?;
                albums::tidy(tx, user_id)?;
            }
            Ok(())
        }
        Edit::Overwrite { file, versions } => overwrite(tx, user_id, *file, *versions),
        Edit::Annotate { file, rating } => annotate(tx, user_id, *file, *rating),
        Edit::Playlist { playlist, files } => rewrite_playlist(tx, user_id, *playlist, files),
    }
}

fn folder_path(folder: u8) -> String {
    format!("{}{}", if folder < 3 { 'f' } else { 'm' }, folder % 3)
}

fn restore(tx: &Transaction<'_>, user_id: i64) -> Result<(), StoreError> {
    let Some(entry) = bin::list(tx, user_id, i64::MAX, 1)?.pop() else {
        return Ok(());
    };
    let is_taken = |path: &str| {
        Ok::<_, StoreError>(
            folders::exists(tx, user_id, path)? || files::by_path(tx, user_id, path)?.is_some(),
        )
    };
    // A file that was put again meanwhile keeps its number for itself.
    let numbers: Vec<u8> = tx
        .prepare("SELECT CAST(substr(path, -1) AS INTEGER) FROM bin_files WHERE bin_id = ?1")?
        .query_map([entry.id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for number in numbers {
        if find(tx, user_id, number)?.is_some() {
            return Ok(());
        }
    }
    if !is_taken(&entry.path)? {
        folders::ensure_above(tx, user_id, &entry.path, 0)?;
        bin::restore(tx, user_id, &entry, &entry.path, 0)?;
        albums::tidy(tx, user_id)?;
    }
    Ok(())
}

fn overwrite(tx: &Transaction<'_>, user_id: i64, file: u8, most: u32) -> Result<(), StoreError> {
    let Some((_, path)) = find(tx, user_id, file)? else {
        return Ok(());
    };
    let row = files::by_path(tx, user_id, &path)?.unwrap();
    let (hash, number) = fresh(tx)?;
    let blob = blobs::ensure(tx, user_id, &hash, 7, number)?;
    versions::overwrite(tx, &row, blob, number, most)
}

/// A content of its own each time.
fn fresh(tx: &Transaction<'_>) -> Result<(ContentHash, i64), StoreError> {
    let number: i64 = tx.query_row(
        "SELECT COALESCE(max(sha256), x'0000000000000000') FROM blobs",
        [],
        |row| {
            let last: Vec<u8> = row.get(0)?;
            Ok(1 + i64::from_be_bytes(last[..8].try_into().unwrap()))
        },
    )?;
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    Ok((ContentHash(hash), number))
}

/// The names differ in their number only, so that a move keeps it.
fn find(tx: &Transaction<'_>, user_id: i64, file: u8) -> Result<Option<(i64, String)>, StoreError> {
    Ok(tx
        .query_row(
            "SELECT id, path FROM files WHERE user_id = ?1 AND path LIKE '%/file' || ?2",
            params![user_id, file],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?)
}

fn put(tx: &Transaction<'_>, user_id: i64, file: u8, content: &Content) -> Result<(), StoreError> {
    let (hash, number) = fresh(tx)?;
    if let Some((id, _)) = find(tx, user_id, file)? {
        tx.execute(
            "INSERT INTO blobs (user_id, sha256, size, created_at) VALUES (?1, ?2, 10, 0)",
            params![user_id, hash.0],
        )?;
        tx.execute(
            "UPDATE files SET blob_id = last_insert_rowid(), media = 'pending', problem = NULL WHERE id = ?1",
            [id],
        )?;
    } else {
        let path = format!("f{}/file{file}", file % 3);
        files::insert(
            tx,
            &NewFile {
                user_id,
                path: &path,
                hash,
                size: 10,
                now: number,
            },
        )?;
    }
    let pending: Vec<(Pending, Outcome)> = publish::pending(tx, 10)?
        .into_iter()
        .map(|pending| (pending, outcome(content)))
        .collect();
    publish::publish(tx, &pending, number)
}

fn outcome(content: &Content) -> Outcome {
    let picture = |number: u8| ContentHash([number; 32]);
    match content {
        Content::Track {
            artist,
            album,
            album_artist,
            duration,
            year,
            genre,
            cover,
        } => {
            let tags = Tags {
                title: Some(format!("title {duration}")),
                artist: Some(format!("artist {artist}")),
                first_artist: Some(format!("artist {artist}")),
                album: Some(format!("album {album}")),
                album_artist: album_artist.map(|artist| format!("artist {artist}")),
                track_number: Some(u32::from(*duration) % 10),
                year: year.map(|year| 1990 + i32::from(year)),
                genre: genre.map(|genre| format!("genre {genre}")),
                ..Tags::default()
            };
            let audio = Audio {
                format: AudioFormat::Flac,
                suffix: "flac",
                duration: u64::from(*duration),
                bit_rate: None,
                sample_rate: None,
                bit_depth: None,
                channels: None,
                hash: [0; 32],
                problem: None,
            };
            Outcome::Music(Box::new(audio), Box::new(tags), cover.map(picture))
        }
        Content::Picture(number) => Outcome::Picture(picture(*number)),
        Content::Other => Outcome::Other,
        Content::Broken => Outcome::Broken("it is broken".into()),
    }
}

fn annotate(tx: &Transaction<'_>, user_id: i64, file: u8, rating: u8) -> Result<(), StoreError> {
    let Some((id, _)) = find(tx, user_id, file)? else {
        return Ok(());
    };
    let rating = (rating > 0).then_some(rating);
    tx.execute(
        "UPDATE tracks SET rating = ?2, starred_at = ?2, play_count = play_count + 1 WHERE file_id = ?1",
        params![id, rating],
    )?;
    tx.execute(
        "UPDATE albums SET starred_at = ?2 WHERE id = (SELECT album_id FROM tracks WHERE file_id = ?1)",
        params![id, rating],
    )?;
    tx.execute(
        "UPDATE artists SET starred_at = ?2 WHERE id = (SELECT artist_id FROM tracks WHERE file_id = ?1)",
        params![id, rating],
    )?;
    Ok(())
}

fn rewrite_playlist(
    tx: &Transaction<'_>,
    user_id: i64,
    playlist: u8,
    files: &[u8],
) -> Result<(), StoreError> {
    let name = format!("playlist {playlist}");
    let found: Option<i64> = tx
        .query_row(
            "SELECT id FROM playlists WHERE user_id = ?1 AND name = ?2",
            params![user_id, name],
            |row| row.get(0),
        )
        .optional()?;
    if files.is_empty() {
        tx.execute("DELETE FROM playlists WHERE id = ?1", [found])?;
        return Ok(());
    }
    let id = match found {
        Some(id) => id,
        None => {
            tx.execute(
                "INSERT INTO playlists (user_id, name, created_at, changed_at) VALUES (?1, ?2, 0, 0)",
                params![user_id, name],
            )?;
            tx.last_insert_rowid()
        }
    };
    tx.execute("DELETE FROM playlist_entries WHERE playlist_id = ?1", [id])?;
    for (position, file) in files.iter().enumerate() {
        if let Some((file_id, _)) = find(tx, user_id, *file)? {
            tx.execute(
                "INSERT INTO playlist_entries SELECT ?1, ?2, id FROM tracks WHERE file_id = ?3",
                params![id, i64::try_from(position).unwrap(), file_id],
            )?;
        }
    }
    tx.execute(
        "UPDATE playlists SET changed_at = changed_at + 1 WHERE id = ?1",
        [id],
    )?;
    Ok(())
}
