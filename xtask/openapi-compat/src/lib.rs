//! Says whether a new version of an OpenAPI 3.0 document breaks the clients of the old one.

mod breaks;
mod changelog;
pub mod command;
mod compare;
mod direction;
mod document;
mod finding;
mod obstacle;
mod report;
mod rule;
mod schema;

pub use breaks::{Break, Breaks, Sorted};
pub use compare::compare;
pub use document::{Document, Unreadable};
pub use finding::{Change, Finding};
pub use report::{Report, Verdict};
pub use rule::{Client, Example, Level, Part, Rule};
