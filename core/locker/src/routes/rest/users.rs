//! Users and what they may do.

use super::call::Call;
use super::fault::Fault;
use super::reply::{Answer, ok};
use crate::store::users;
use coffer_protocol::opensubsonic::{User, body};

/// `getUser`: oneself; administrators see everybody.
pub(super) async fn get_user(call: &Call) -> Answer {
    let name = call.params.required("username")?;
    if name.eq_ignore_ascii_case(&call.user.name) {
        return ok(body::OneUser {
            user: described(&call.user.name, call.user.is_admin),
        });
    }
    if !call.user.is_admin {
        return Err(Fault::NotAuthorized("only administrators see other users"));
    }
    let wanted = name.to_owned();
    let row = call
        .read(move |tx, _| Ok(users::by_name(tx, &wanted)?))
        .await?
        .ok_or_else(|| Fault::not_found("user", name))?;
    ok(body::OneUser {
        user: described(&row.name, row.is_admin),
    })
}

/// `getUsers`, for administrators.
pub(super) async fn get_users(call: &Call) -> Answer {
    if !call.user.is_admin {
        return Err(Fault::NotAuthorized("only administrators see other users"));
    }
    let rows = call.read(|tx, _| Ok(users::list(tx)?)).await?;
    ok(body::Users {
        users: body::UserList {
            user: rows
                .iter()
                .map(|row| described(&row.name, row.is_admin))
                .collect(),
        },
    })
}

/// Everybody may do everything with music of their own; roles of what this locker lacks are off.
fn described(name: &str, is_admin: bool) -> User {
    User {
        username: name.to_owned(),
        scrobbling_enabled: true,
        admin_role: is_admin,
        download_role: true,
        upload_role: true,
        playlist_role: true,
        comment_role: true,
        stream_role: true,
        folder: vec![super::browse::FOLDER],
        ..User::default()
    }
}
