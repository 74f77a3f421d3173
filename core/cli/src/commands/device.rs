//! `coffer device`.

use super::Context;
use crate::arguments::Device as Command;
use crate::failure::Failure;
use crate::{dates, home, output};
use coffer_player::{Device, Sound};

/// Lists or revokes the devices that are signed in to the locker.
pub(crate) async fn run(context: Context, command: Command) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let account = home::locker_account(&player)?.id;
    match command {
        Command::List => print(context.json, &player.devices(account).await?)?,
        Command::Revoke { id } => {
            player.revoke_device(account, &id).await?;
            if context.json {
                output::json(&serde_json::json!({ "revoked": id }))?;
            } else {
                output::line(format_args!("device {id} is revoked"))?;
            }
        }
    }
    Ok(player.shut_down().await?)
}

/// Prints devices or app passwords.
pub(crate) fn print(json: bool, devices: &[Device]) -> Result<(), Failure> {
    if json {
        return Ok(output::json(&devices)?);
    }
    for device in devices {
        let Device {
            id,
            name,
            created_at,
            last_seen_at,
            current,
        } = device;
        let seen = last_seen_at.map_or_else(|| "never".to_owned(), dates::minute);
        let this = if *current { " (this one)" } else { "" };
        output::line(format_args!(
            "{id}  {name}{this}: made {}, last seen {seen}",
            dates::minute(*created_at)
        ))?;
    }
    Ok(())
}
