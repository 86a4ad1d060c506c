//! Statements on users.

mod delete;
mod find;
mod insert;
mod password;

pub use delete::{Delete, IsBeingDeleted, Remove, Removed};
pub use find::Find;
pub use insert::{InsertExternal, InsertLocal};
pub use password::{ChangePassword, Credentials, OwnPassword, SetPassword};

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use uuid::Uuid;

use super::schema::users;

/// Name of a constraint in `migrations/`.
pub const EMAIL: &str = "users_email_key";

/// A user as stored, without what only a login needs.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users, check_for_backend(Pg))]
pub struct StoredUser {
    pub id: Uuid,
    pub email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}
