//! Ways in for `tests/fuzz`, which alone builds with `--cfg fuzzing`. Each panics where a rule does
//! not hold.
#![expect(clippy::unwrap_used, reason = "a panic is what a fuzzer looks for")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use crate::client_address::ClientAddress;
use crate::{sessions, tokens};

/// What is kept of a set is in it, for signatures and of the kind that its algorithm wants.
pub fn key_set(json: &[u8]) {
    let kept = tokens::keys_in(json);
    if kept.is_empty() {
        return;
    }
    let set: Value = serde_json::from_slice(json).unwrap();
    for (kid, algorithm) in kept {
        let is_this = |jwk: &&Value| {
            let kind = (jwk["kty"].as_str(), jwk["crv"].as_str());
            let algorithm_of_kind = match kind {
                (Some("OKP"), Some("Ed25519")) => "EdDSA",
                (Some("EC"), Some("P-256")) => "ES256",
                (Some("RSA"), _) => "RS256",
                _ => "none",
            };
            let is_for_signatures = matches!(jwk["use"].as_str(), None | Some("sig"));
            jwk["kid"] == *kid && algorithm_of_kind == algorithm && is_for_signatures
        };
        assert!(set["keys"].as_array().unwrap().iter().any(|jwk| is_this(&jwk)), "{kid}");
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

/// What is read as a token is 48 bytes, the session's id first, written in the one way there is: its
/// digest is that of the text.
pub fn refresh_token(text: &str) {
    if let Some(session) = sessions::session_of(text) {
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(&bytes), text);
        assert_eq!((bytes.len(), &bytes[..16]), (48, &session.as_bytes()[..]));
    }
}

/// The corpus is tried with all other tests: what fuzzing asserts must hold for what began it.
#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus");
        let read = |file: fs::DirEntry| {
            (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())
        };
        fs::read_dir(corpus.join(target)).unwrap().map(|file| read(file.unwrap())).collect()
    }

    #[test]
    fn good_refresh_tokens_alone_are_read_and_hold_their_session() {
        for (name, text) in corpus("refresh_token") {
            let text = String::from_utf8(text).unwrap();
            refresh_token(&text);
            assert_eq!(sessions::session_of(&text).is_some(), name == "good", "{name}");
        }
    }

    #[test]
    fn keys_are_kept_of_every_set_that_has_some() {
        for (name, json) in corpus("key_set") {
            key_set(&json);
            assert_eq!(tokens::keys_in(&json).is_empty(), name == "empty", "{name}");
        }
    }

    #[test]
    fn no_header_of_a_stranger_says_where_it_comes_from() {
        let lines = corpus("forwarded_for");
        assert!(!lines.is_empty());
        lines.iter().for_each(|(_, line)| forwarded_for(line));
    }
}
