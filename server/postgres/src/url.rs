//! The URL of a database behind a socket.

use std::fmt::Write;
use std::path::Path;

use crate::cluster;

pub(crate) fn over_socket(folder: &Path, database: &str) -> String {
    let host = encode(folder.as_os_str().as_encoded_bytes());
    // The user is a parameter: a URL with a user and no host is one that few libraries parse.
    format!("postgresql:///{}?host={host}&user={}", encode(database.as_bytes()), cluster::USER)
}

fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::new();
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            encoded.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_odd_names() {
        let url = over_socket(Path::new("/tmp/.postgres-0-1-2"), "a b/ü?");
        assert_eq!(
            url,
            "postgresql:///a%20b%2F%C3%BC%3F?host=%2Ftmp%2F.postgres-0-1-2&user=postgres"
        );
    }
}
