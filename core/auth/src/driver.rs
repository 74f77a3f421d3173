//! Drives the machine over a server.

use crate::{Action, Event, ServerApi, SignInError, SignInRequest, SignedIn, State, machine};

/// Signs in. The request, with its password, is wiped at the end.
///
/// At most four questions are asked: whether it is a locker, what it declares, and one or two tries of a
/// credential.
///
/// # Errors
/// By what the user can do: see [`SignInError`].
pub async fn sign_in(api: &dyn ServerApi, request: SignInRequest) -> Result<SignedIn, SignInError> {
    let (mut state, mut action) = machine::start(&request);
    loop {
        let next = match state {
            State::Done(signed_in) => return Ok(*signed_in),
            State::Failed(error) => {
                tracing::debug!(host = request.host(), %error, "sign-in failed");
                return Err(error);
            }
            next => next,
        };
        // A state that waits for nothing and is not final would be a fault of the machine.
        let Some(asked) = action else {
            return Err(SignInError::OutOfOrder);
        };
        let event = perform(api, &request.device, asked).await;
        (state, action) = machine::transition(&request, next, event);
    }
}

async fn perform(api: &dyn ServerApi, device: &str, action: Action) -> Event {
    match action {
        Action::AskAbout => Event::About(api.about().await),
        Action::AskExtensions => Event::Extensions(api.extensions().await),
        Action::Ping(credential) => Event::Pinged(api.ping(&credential).await),
        Action::TradePassword { user, password } => {
            Event::Key(api.sign_in(&user, &password, device).await)
        }
        Action::RedeemCode(code) => Event::Key(api.redeem(code.expose(), device).await),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
