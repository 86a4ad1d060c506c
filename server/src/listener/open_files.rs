//! How many files this process may have open.

use rustix::process::{Resource, getrlimit, setrlimit};

/// What is not for connections of clients: the database's, the log, a folder or two.
const OTHERS: u64 = 128;

/// As many as the system allows are asked for; answers how many of them connections may have.
/// `None` where there is no bound.
pub(super) fn for_connections() -> Option<usize> {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let raised = rustix::process::Rlimit { current: limit.maximum, ..limit };
        // Some systems have a lower bound than they say.
        if setrlimit(Resource::Nofile, raised).is_ok() {
            limit.current = limit.maximum;
        }
    }
    let files = limit.current?.saturating_sub(OTHERS).max(16);
    usize::try_from(files).ok()
}
