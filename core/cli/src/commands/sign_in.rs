//! `coffer sign-in` and `coffer sign-out`.

use super::Context;
use crate::arguments::SignIn;
use crate::failure::{Code, Failure};
use crate::{home, output, secret};
use coffer_model::{AccountId, Secret};
use coffer_player::{Proof, Sound};
use serde::Serialize;

#[derive(Serialize)]
struct SignedIn<'a> {
    account: i64,
    user: &'a str,
    server: &'a str,
    address: &'a str,
    mechanism: &'a str,
}

/// Signs in.
pub(crate) async fn sign_in(context: Context, arguments: SignIn) -> Result<(), Failure> {
    let proof = match (arguments.code, arguments.user) {
        (Some(code), _) => Proof::PairingCode(Secret::new(code)),
        (None, Some(user)) => Proof::Password {
            user,
            password: Secret::new(secret::read("password")?),
        },
        (None, None) if arguments.api_key => Proof::ApiKey(Secret::new(secret::read("API key")?)),
        (None, None) => {
            return Err(Failure::usage(
                "give --code, --user or --api-key to sign in",
            ));
        }
    };
    let device = arguments.device.unwrap_or_else(host_name);
    let player = home::open(context.home, Sound::Null).await?;
    let account = player
        .sign_in(
            &arguments.address,
            proof,
            &device,
            arguments.allow_cleartext,
        )
        .await?;
    player.shut_down().await?;
    let details = &account.details;
    let address = details.addresses.first().map_or("", String::as_str);
    if context.json {
        output::json(&SignedIn {
            account: account.id.0,
            user: &details.user,
            server: &details.server,
            address,
            mechanism: &details.mechanism,
        })?;
    } else {
        let server = match details.server.as_str() {
            "" => "a Subsonic server",
            "coffer" => "a Coffer locker",
            other => other,
        };
        output::line(format_args!(
            "signed in to {address} ({server}) as {} by {}",
            details.user,
            details.mechanism.replace('-', " ")
        ))?;
    }
    Ok(())
}

/// The machine's name, as the user will know this device.
fn host_name() -> String {
    std::fs::read_to_string("/etc/hostname")
        .map(|name| name.trim().to_owned())
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "command line".to_owned())
}

/// Signs out.
pub(crate) async fn sign_out(context: Context, account: Option<i64>) -> Result<(), Failure> {
    let player = home::open(context.home, Sound::Null).await?;
    let accounts = home::accounts(&player)?;
    let account = match (account, accounts.as_slice()) {
        (Some(id), _) => accounts
            .iter()
            .find(|account| account.id == AccountId(id))
            .ok_or_else(|| Failure::new(Code::NotFound, format!("there is no account `{id}`")))?,
        (None, [only]) => only,
        (None, _) => {
            return Err(Failure::usage(
                "several accounts are signed in; name one by its number from `coffer status`",
            ));
        }
    };
    player.sign_out(account.id).await?;
    player.shut_down().await?;
    if context.json {
        output::json(&serde_json::json!({ "account": account.id.0 }))?;
    } else {
        output::line(format_args!("signed out of {}", account.details.label))?;
    }
    Ok(())
}
