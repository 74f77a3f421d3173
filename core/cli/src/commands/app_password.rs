//! `coffer app-password`.

use super::Context;
use super::device::print;
use crate::arguments::AppPassword;
use crate::failure::Failure;
use crate::{home, output};
use coffer_player::Sound;

/// Makes, lists or revokes app passwords of the locker.
pub(crate) async fn run(context: Context, command: AppPassword) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let account = home::locker_account(&player)?.id;
    match command {
        AppPassword::Add { name } => {
            let made = player.new_app_password(account, &name).await?;
            if context.json {
                output::json(&made)?;
            } else {
                output::line(format_args!(
                    "user {}, password {} (shown this once; id {})",
                    made.user, made.password, made.id
                ))?;
            }
        }
        AppPassword::List => print(context.json, &player.app_passwords(account).await?)?,
        AppPassword::Revoke { id } => {
            player.revoke_app_password(account, &id).await?;
            if context.json {
                output::json(&serde_json::json!({ "revoked": id }))?;
            } else {
                output::line(format_args!("app password {id} is revoked"))?;
            }
        }
    }
    Ok(player.shut_down().await?)
}
