//! `GET /coffer/v1/account`: the asking user's name and room.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::store::{bin, uploads, users, versions};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use coffer_protocol::coffer::{ACCOUNT, Account};

pub(super) fn router() -> Router<App> {
    Router::new().route(ACCOUNT, get(account))
}

async fn account(State(app): State<App>, user: User) -> Result<Json<Account>, ApiError> {
    let account = app
        .store()
        .read(move |tx| -> Result<_, ApiError> {
            let row = users::by_id(tx, user.id)?
                .ok_or_else(|| ApiError::NotFound("the user is gone".into()))?;
            Ok(Account {
                user: row.name,
                admin: row.is_admin,
                quota: row.quota,
                used: row.used,
                reserved: uploads::reserved(tx, user.id)?,
                bin: bin::size(tx, user.id)?,
                versions: versions::size(tx, user.id)?,
            })
        })
        .await?;
    Ok(Json(account))
}
