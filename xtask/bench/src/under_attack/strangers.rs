//! Many who ask, and one who asks much.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::account::{bare, post, registration};
use super::target::Target;

/// Each from an address of their own, with tokens that look as if the server had made them: to go on
/// with a session, or to end it.
pub(super) async fn refresh(target: Target, number: u16) -> io::Result<()> {
    let request = || {
        let token = [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes).concat();
        let token = URL_SAFE_NO_PAD.encode(token);
        let path = if fastrand::bool() { "/api/sessions/refresh" } else { "/api/sessions/revoke" };
        post(path, &format!(r#"{{"refresh_token":"{token}"}}"#))
    };
    target.ask_on_and_on(1 + number, request).await
}

/// Each from an address of their own.
pub(super) async fn register(target: Target, number: u16) -> io::Result<()> {
    let request = || registration(&format!("stranger-{}@example.com", Uuid::new_v4().simple()));
    target.ask_on_and_on(1 + number, request).await
}

/// What one user with a token asks for: views and lists.
pub(super) async fn one_user(target: Target, number: u16) -> io::Result<()> {
    let request = || match fastrand::bool() {
        true => bare(&format!("GET /api/todos/{}", target.some_todo()), target.token()),
        false => bare("GET /api/todos?limit=20", target.token()),
    };
    target.clone().ask_on_and_on(number % 8, request).await
}
