//! Who asks: users of an issuer that shares a secret with the server.

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use uuid::Uuid;

use crate::Error;

const ISSUER: &str = "https://issuer.bench.example";
const AUDIENCE: &str = "todo";
const SECRET: &str = "known to everybody, as it guards nothing but figures";

/// Every user has as many todos.
pub(super) const TODOS_EACH: u32 = 100;

/// The server's settings that make it believe these tokens.
pub(super) const SETTINGS: [(&str, &str); 4] = [
    ("TODO_AUTH__ISSUER", ISSUER),
    ("TODO_AUTH__AUDIENCE", AUDIENCE),
    ("TODO_AUTH__SECRET", SECRET),
    ("TODO_AUTH__SUBJECT", "uuid"),
];

/// PostgreSQL's way to write [`user_id`], given an integer.
pub(super) fn user_id_sql(user: &str) -> String {
    format!("lpad(to_hex({user}::bigint), 32, '0')::uuid")
}

/// PostgreSQL's way to write [`todo_id`].
pub(super) fn todo_id_sql(user: &str, todo: &str) -> String {
    user_id_sql(&format!("({user}::bigint * 65536 + {todo})"))
}

fn user_id(user: u32) -> Uuid {
    Uuid::from_u128(user.into())
}

/// Users and their todos are counted from 1.
pub(super) fn todo_id(user: u32, todo: u32) -> Uuid {
    Uuid::from_u128(u128::from(user) << 16 | u128::from(todo))
}

/// Those who ask, spread evenly over all users. Their tokens hold for a day.
pub(super) struct Users {
    /// From one who asks to the next.
    stride: u32,
    askers: Vec<(u32, String)>,
}

impl Users {
    /// All of them ask when they are fewer than `askers`.
    pub(super) fn new(users: u32, askers: u32) -> Result<Self, Error> {
        let askers = askers.clamp(1, users);
        let stride = users / askers;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let asker = |place| {
            let user = 1 + place * stride;
            let sub = user_id(user);
            let claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": sub, "exp": now + 86_400});
            Ok((user, encode(&Header::default(), &claims, &key)?))
        };
        let askers = (0..askers).map(asker).collect::<Result<_, Error>>()?;
        Ok(Self { stride, askers })
    }

    /// A user, and their token.
    pub(super) fn anybody(&self) -> (u32, &str) {
        let (user, token) = &self.askers[fastrand::usize(..self.askers.len())];
        (*user, token)
    }

    /// Always the same.
    pub(super) fn somebody(&self) -> (u32, &str) {
        let (user, token) = &self.askers[0];
        (*user, token)
    }

    /// pgbench's way to draw anybody.
    pub(super) fn draw(&self) -> String {
        format!("1 + {} * random(0, {})", self.stride, self.askers.len() - 1)
    }
}
