//! A module per command.

mod app_password;
mod demo;
mod device;
mod download_bars;
mod list;
mod listen;
mod operator;
mod pin;
mod play;
mod search;
mod selection;
mod serve;
mod sign_in;
mod status;
mod sync;
mod upload;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;
use crate::home;

/// What every command of the player gets.
pub(crate) struct Context {
    /// The player's folder.
    pub(crate) home: std::path::PathBuf,
    /// One JSON document instead of text.
    pub(crate) json: bool,
}

pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let json = arguments.json;
    let given = arguments.home;
    let context = || {
        Ok::<_, Failure>(Context {
            home: home::folder(given)?,
            json,
        })
    };
    match arguments.command {
        Command::Serve(serve) => serve::run(serve, json).await,
        Command::User(user) => operator::user(user, json),
        Command::Pair { user, data } => operator::pair(&user, data, json),
        Command::SignIn(sign_in) => sign_in::sign_in(context()?, sign_in).await,
        Command::SignOut { account } => sign_in::sign_out(context()?, account).await,
        Command::Sync => sync::run(context()?).await,
        Command::Ls(ls) => list::run(context()?, ls).await,
        Command::Search { words, limit } => search::run(context()?, &words.join(" "), limit),
        Command::Play(play) => play::run(context()?, play).await,
        Command::Pin(pin) => pin::pin(context()?, pin).await,
        Command::Unpin(selection) => pin::unpin(context()?, selection).await,
        Command::Upload(upload) => upload::run(context()?, upload).await,
        Command::AppPassword(command) => app_password::run(context()?, command).await,
        Command::Device(command) => device::run(context()?, command).await,
        Command::Status => status::run(context()?).await,
        Command::Demo {
            music,
            keep,
            folder,
        } => demo::run(&music, keep, folder, json).await,
    }
}
