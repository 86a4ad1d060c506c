//! An account that goes, and goes on asking until it is gone.

use std::io;

use super::account::{PASSWORD, bare, post};
use super::target::Target;

/// 40 KB, which PostgreSQL can hardly make smaller: a piece of one long text drawn by chance.
pub(super) const DESCRIPTION: &str = "substr((select string_agg(chr(128512 + (random() * 70)::int), '') \
     from generate_series(1, 20000)), 1 + n % 10000, 10000)";

fn password() -> String {
    format!(r#"{{"current_password":"{PASSWORD}"}}"#)
}

/// The first deletes the account, again and again; the others ask for whatever needs its rows.
pub(super) async fn delete_and_go_on(target: Target, number: u16) -> io::Result<()> {
    let with_token = |request: Vec<u8>| {
        let token = format!("Authorization: Bearer {}\r\nContent-Type", target.token());
        String::from_utf8_lossy(&request).replacen("Content-Type", &token, 1).into_bytes()
    };
    let request = || match (number, fastrand::u8(..4)) {
        (0, _) => with_token(post("/api/users/me/delete", &password())),
        (_, 0) => with_token(post("/api/todos", r#"{"title":"one more"}"#)),
        (_, 1) => {
            bare(&format!("PATCH /api/todos/{}/complete", target.some_todo()), target.token())
        }
        (_, 2) => bare(&format!("DELETE /api/todos/{}", target.some_todo()), target.token()),
        _ => bare("GET /api/todos?limit=20", target.token()),
    };
    target.ask_on_and_on(0, request).await
}
