//! `coffer user` and `coffer pair`: for whoever runs a locker on this machine.

use crate::arguments::{Data, User};
use crate::failure::Failure;
use crate::{output, secret};
use coffer_locker::{Admin, Config};
use coffer_model::{Bytes, Secret};
use serde::Serialize;

fn open(data: Data) -> Result<Admin, Failure> {
    let flags = std::collections::BTreeMap::from([("data", data.data)]);
    Ok(Admin::open(Config::load(None, flags)?)?)
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    admin: bool,
    quota: u64,
    used: u64,
}

/// `coffer user …`.
pub(crate) fn user(command: User, json: bool) -> Result<(), Failure> {
    match command {
        User::Add {
            name,
            admin,
            quota,
            data,
        } => {
            let locker = open(data)?;
            let password = Secret::new(secret::read("password")?);
            locker.add_user(&name, &password, admin, quota)?;
            said(json, &name, "added")
        }
        User::Password { name, data } => {
            let locker = open(data)?;
            let password = Secret::new(secret::read("new password")?);
            locker.set_password(&name, &password)?;
            said(json, &name, "has a new password")
        }
        User::List { data } => {
            let users = open(data)?.list_users()?;
            if json {
                let rows: Vec<_> = users
                    .iter()
                    .map(|user| Row {
                        name: &user.name,
                        admin: user.admin,
                        quota: user.quota,
                        used: user.used,
                    })
                    .collect();
                return Ok(output::json(&rows)?);
            }
            for user in users {
                let role = if user.admin { ", admin" } else { "" };
                let (used, quota) = (Bytes(user.used), Bytes(user.quota));
                output::line(format_args!("{}: {used} of {quota}{role}", user.name))?;
            }
            Ok(())
        }
    }
}

fn said(json: bool, name: &str, what: &str) -> Result<(), Failure> {
    if json {
        output::json(&serde_json::json!({ "user": name }))?;
    } else {
        output::line(format_args!("{name} {what}"))?;
    }
    Ok(())
}

/// `coffer pair`.
pub(crate) fn pair(user: &str, data: Data, json: bool) -> Result<(), Failure> {
    let code = open(data)?.pairing_code(user)?;
    if json {
        output::json(&code)?;
    } else {
        output::line(format_args!("{}", code.code))?;
    }
    Ok(())
}
