//! The API as a client sees it: rows put in directly, requests through the router.

mod annotations;
mod authentication;
mod described;
mod fixture;
mod isolation;
mod lists;
mod media;
mod playlists;
mod random_calls;
mod same_in_xml;
mod schema;
mod wire;
