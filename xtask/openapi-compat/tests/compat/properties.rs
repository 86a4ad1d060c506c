//! What must hold for all documents, tried with random ones. The number of a case is its seed; with
//! `COMPAT_CASES` there are more or fewer of them.

mod documents;
mod edits;
mod judge;
mod keywords;
mod places;
mod random;
mod rewordings;
mod rewriting;
mod schemas;
mod smallest;
mod values;
mod widenings;

mod composition;
mod itself;
mod soundness;
mod strictness;
mod writing;
