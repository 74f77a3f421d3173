//! `/coffer/v1/devices`: the asking user's devices; `DELETE /{id}` locks one out from its next request on.

use crate::app::App;
use crate::auth::User;
use crate::error::ApiError;
use crate::extract::PathPart;
use crate::store::StoreError;
use crate::store::credentials::{self, CredentialRow, Kind};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use axum::{Json, Router};
use coffer_protocol::coffer::{DEVICES, Device};

pub(super) fn router() -> Router<App> {
    Router::new()
        .route(DEVICES, get(list))
        .route(&format!("{DEVICES}/{{id}}"), delete(revoke))
}

async fn list(State(app): State<App>, user: User) -> Result<Json<Vec<Device>>, ApiError> {
    list_of(&app, user, Kind::Device).await
}

async fn revoke(
    State(app): State<App>,
    user: User,
    PathPart(id): PathPart,
) -> Result<StatusCode, ApiError> {
    revoke_of(&app, user, Kind::Device, id).await
}

/// The user's credentials of a kind.
pub(super) async fn list_of(
    app: &App,
    user: User,
    kind: Kind,
) -> Result<Json<Vec<Device>>, ApiError> {
    let rows = app
        .store()
        .read::<_, StoreError, _>(move |tx| credentials::list(tx, user.id, kind))
        .await?;
    let shown = |row: CredentialRow| Device {
        current: user.credential_id.as_ref() == Some(&row.id),
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
    };
    Ok(Json(rows.into_iter().map(shown).collect()))
}

/// Revokes one of them.
pub(super) async fn revoke_of(
    app: &App,
    user: User,
    kind: Kind,
    id: String,
) -> Result<StatusCode, ApiError> {
    let found = app
        .store()
        .write::<_, StoreError, _>({
            let id = id.clone();
            move |tx| credentials::delete(tx, user.id, kind, &id)
        })
        .await?;
    if found {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::NotFound(format!("there is no `{id}` to revoke")))
    }
}
