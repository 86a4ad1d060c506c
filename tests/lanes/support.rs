//! What several tests of this folder need.

pub mod fixture;
pub mod random_todos;
pub mod row_lock;
pub mod single_and_batch;
pub mod test_connection;
