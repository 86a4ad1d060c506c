//! Ways in for `tests/fuzz`, which alone builds with `--cfg fuzzing`. Each panics where a rule does
//! not hold.
#![expect(clippy::unwrap_used, reason = "a panic is what a fuzzer looks for")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::{HeaderMap, HeaderValue};

use crate::client_address::ClientAddress;
use crate::{sessions, tokens};

/// What is kept of a set has an algorithm that we know.
pub fn key_set(json: &[u8]) {
    for algorithm in tokens::algorithms_in(json) {
        assert!(["EdDSA", "ES256", "RS256"].contains(&algorithm));
    }
}

/// A peer that is no proxy is where the request comes from, whatever it says.
pub fn forwarded_for(line: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(line) else { return };
    let headers = HeaderMap::from_iter([(http::HeaderName::from_static("x-forwarded-for"), value)]);
    let trusted = ["127.0.0.0/8".parse().unwrap()];
    let peer = |address: Ipv4Addr| SocketAddr::new(IpAddr::V4(address), 1);
    let stranger = Ipv4Addr::new(192, 0, 2, 1);
    assert_eq!(ClientAddress::of(peer(stranger), &headers, &trusted).0, stranger);
    ClientAddress::of(peer(Ipv4Addr::LOCALHOST), &headers, &trusted);
}

/// What is read as a token is written the same.
pub fn refresh_token(text: &str) {
    if let Some(again) = sessions::rewritten(text) {
        assert_eq!(again, text);
    }
}
