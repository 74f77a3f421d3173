//! `GET /coffer/v1/bin`: what is in the bin.

use crate::app::App;
use crate::auth::User;
use crate::drive::Drive;
use crate::error::ApiError;
use crate::extract::Params;
use crate::routes::paging::Paging;
use axum::Json;
use axum::extract::State;
use coffer_protocol::coffer::BinPage;

pub(super) async fn list(
    State(app): State<App>,
    user: User,
    Params(paging): Params<Paging>,
) -> Result<Json<BinPage>, ApiError> {
    let after = match paging.after.as_str() {
        "" => None,
        id => Some(
            id.parse()
                .map_err(|_| ApiError::BadRequest("`after` must be the `next` of a page".into()))?,
        ),
    };
    let page = Drive::of(&app, user.id).bin(after, paging.limit()).await?;
    Ok(Json(page))
}
