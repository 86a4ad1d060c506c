//! What a request brings. Unlike Dropshot's own extractors these never fail: each hands the handler
//! a `Result`, so that one place decides in which order faults are reported and what every answer
//! carries.

mod bearer;
mod body;
mod path;
mod query;
mod serde_error;

pub use bearer::BearerToken;
pub use body::{Body, MAX_BODY_BYTES};
pub use path::Path;
pub use query::Query;
pub use serde_error::SerdeFault;

pub(crate) use bearer::SECURITY_MARK;
