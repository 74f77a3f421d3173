//! OpenSubsonic, `/rest/<method>` and `/rest/<method>.view`: XML, JSON or JSONP; query or form.
//!
//! This file names the methods; a file each has those of one kind. All of them see the caller's own library only.

mod annotate;
mod auth;
mod browse;
mod call;
mod fault;
mod id;
mod items;
mod lists;
mod live;
mod lyrics;
mod media;
mod params;
mod playlists;
mod reply;
mod scan;
mod search;
mod similar;
mod system;
#[cfg(test)]
mod tests;
mod users;
mod xml;

use crate::app::App;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, Method, header};
use axum::routing::get;
use call::Call;
use fault::Fault;
use live::Live;
use params::Params;
use reply::{Answer, Form};
use std::sync::Arc;

/// A form may name every song of a long playlist: about 200,000 of them.
const LARGEST_FORM: usize = 4 * 1024 * 1024;

/// The routes of this surface.
pub(crate) fn router() -> Router<App> {
    let live = Arc::new(Live::default());
    let handler = move |State(app): State<App>,
                        Path(name): Path<String>,
                        RawQuery(query): RawQuery,
                        method: Method,
                        headers: HeaderMap,
                        body: Result<Bytes, BytesRejection>| {
        let live = Arc::clone(&live);
        async move {
            let form = body.map(|bytes| {
                if is_form(&headers) {
                    bytes
                } else {
                    Bytes::new()
                }
            });
            let params = Params::read(
                &query.unwrap_or_default(),
                form.as_deref().unwrap_or_default(),
            );
            let wanted = match Form::asked(&params) {
                Ok(wanted) => wanted,
                Err(fault) => return reply::respond(Err(fault), &Form::Xml),
            };
            let answer = match form {
                Ok(_) => answer(app, live, &name, params, method, headers).await,
                Err(_) => Err(Fault::Body),
            };
            reply::respond(answer, &wanted)
        }
    };
    Router::new().route(
        "/rest/{method}",
        get(handler.clone())
            .post(handler)
            .layer(DefaultBodyLimit::max(LARGEST_FORM)),
    )
}

/// Players send bodies of other kinds, or none, with `POST`; those say nothing.
fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .get(..33)
                .is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded"))
        })
}

async fn answer(
    app: App,
    live: Arc<Live>,
    name: &str,
    params: Params,
    method: Method,
    headers: HeaderMap,
) -> Answer {
    let name = name.strip_suffix(".view").unwrap_or(name);
    // The only method that strangers may call: clients learn from it how to authenticate.
    if name == "getOpenSubsonicExtensions" {
        return system::get_extensions();
    }
    let user = auth::caller(&app, &params).await?;
    browse::check_folder(&params)?;
    let call = Call {
        app,
        live,
        user,
        params,
        method,
        headers,
    };
    match name {
        "ping" => reply::done(),
        "getLicense" => system::get_license(),
        "tokenInfo" => system::token_info(&call),
        "getUser" => users::get_user(&call).await,
        "getUsers" => users::get_users(&call).await,
        "getScanStatus" => scan::get_scan_status(&call).await,
        "startScan" => scan::start_scan(&call).await,

        "getMusicFolders" => browse::get_music_folders(),
        "getIndexes" => browse::get_indexes(&call).await,
        "getMusicDirectory" => browse::get_music_directory(&call).await,
        "getArtists" => browse::get_artists(&call).await,
        "getArtist" => browse::get_artist(&call).await,
        "getAlbum" => browse::get_album(&call).await,
        "getSong" => browse::get_song(&call).await,
        "getGenres" => browse::get_genres(&call).await,

        "getAlbumList" => lists::get_album_list(&call).await,
        "getAlbumList2" => lists::get_album_list2(&call).await,
        "getRandomSongs" => lists::get_random_songs(&call).await,
        "getSongsByGenre" => lists::get_songs_by_genre(&call).await,
        "getStarred" => lists::get_starred(&call).await,
        "getStarred2" => lists::get_starred2(&call).await,
        "getNowPlaying" => lists::get_now_playing(&call).await,
        "search2" => search::search2(&call).await,
        "search3" => search::search3(&call).await,

        "getArtistInfo" => similar::get_artist_info(&call).await,
        "getArtistInfo2" => similar::get_artist_info2(&call).await,
        "getAlbumInfo" | "getAlbumInfo2" => similar::get_album_info(&call).await,
        "getTopSongs" => similar::get_top_songs(&call).await,
        "getSimilarSongs" => similar::get_similar_songs(&call).await,
        "getSimilarSongs2" => similar::get_similar_songs2(&call).await,
        "getLyrics" => lyrics::get_lyrics(&call).await,
        "getLyricsBySongId" => lyrics::get_lyrics_by_song_id(&call).await,

        "stream" => media::stream(&call).await,
        "download" => media::download(&call).await,
        "getCoverArt" => media::get_cover_art(&call).await,

        "star" => annotate::star(&call).await,
        "unstar" => annotate::unstar(&call).await,
        "setRating" => annotate::set_rating(&call).await,
        "scrobble" => annotate::scrobble(&call).await,

        "getPlaylists" => playlists::get_playlists(&call).await,
        "getPlaylist" => playlists::get_playlist(&call).await,
        "createPlaylist" => playlists::create_playlist(&call).await,
        "updatePlaylist" => playlists::update_playlist(&call).await,
        "deletePlaylist" => playlists::delete_playlist(&call).await,

        "getBookmarks" => system::get_none("bookmarks"),
        "getInternetRadioStations" => system::get_none("internetRadioStations"),
        "getNewestPodcasts" => system::get_none("newestPodcasts"),
        "getPodcasts" => system::get_none("podcasts"),
        "getShares" => system::get_none("shares"),
        "getVideos" => system::get_none("videos"),
        "createBookmark" | "deleteBookmark" => {
            Err(Fault::NotSupported("bookmarks are not supported"))
        }
        "getPlayQueue" | "savePlayQueue" => Err(Fault::NotSupported(
            "saving the play queue is not supported",
        )),
        other => Err(Fault::unknown_method(other)),
    }
}
