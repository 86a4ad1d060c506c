//! The `Authorization` header up to the caller: nothing lets in but what the issuer has signed.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use futures::executor::block_on;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use slog::{Discard, Logger};
use todo_api::input::BearerToken;
use todo_server::ClientAddress;
use todo_server::settings::{self, Environment};
use todo_server::tokens::{LocalIssuer, SigningKey, Tokens};

const HERE: ClientAddress = ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));

/// Good until 2100, signed with the secret below; one a line.
const GOOD: &str = include_str!("../good-tokens");

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    let variables = [
        ("TODO_AUTH__LOCAL__ENABLED", "true"),
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__SECRET", "a secret of at least 32 bytes, as HS256 wants it"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let auth = settings::load(Environment::of(variables), None).unwrap().auth;
    let folder = std::env::temp_dir().join(format!("todo-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = SigningKey::in_folder(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let local = LocalIssuer::new(auth.local.as_ref().unwrap(), key);
    Tokens::new(&auth, Some(&local), &Logger::root(Discard, slog::o!())).unwrap()
});

fuzz_target!(|header: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(header) else { return };
    let headers = HeaderMap::from_iter([(AUTHORIZATION, value)]);
    let Ok(token) = BearerToken::of(&headers).into_result() else { return };
    if block_on(TOKENS.verify(&token, HERE)).is_ok() {
        let text = String::from_utf8_lossy(header);
        let token = text.rsplit(' ').find(|part| !part.is_empty()).unwrap();
        assert!(GOOD.lines().any(|good| good == token));
    }
});
