//! What it costs to verify a token, by algorithm: one that was seen before, and a new one each time.
#![expect(clippy::unwrap_used, reason = "a benchmark ends where it fails")]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use divan::{Bencher, black_box};
use futures::executor::block_on;
use secrecy::SecretString;
use slog::{Discard, Logger};
use todo_server::ClientAddress;
use todo_server::settings::{self, Environment};
use todo_server::tokens::Tokens;
use todo_tests::{ACME, IssuerKey, JwksServer};
use tokio::runtime::Runtime;

const HERE: ClientAddress = ClientAddress(IpAddr::V4(Ipv4Addr::LOCALHOST));

const ALGORITHMS: [&str; 4] = ["HS256", "EdDSA", "ES256", "RS256"];

/// A verifier that trusts a shared secret and a published key of each kind.
struct Trust {
    tokens: Tokens,
    publisher: JwksServer,
    keys: [IssuerKey; 3],
    _runtime: Runtime,
}

static TRUST: LazyLock<Trust> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let publisher = runtime.block_on(JwksServer::start());
    let keys = [IssuerKey::eddsa("ed"), IssuerKey::es256("ec"), IssuerKey::rs256("rsa")];
    publisher.publish(&keys.each_ref());
    let file = tempfile::NamedTempFile::new().unwrap();
    let issuer = &publisher.issuer;
    let settings = format!(
        "[[auth.issuers]]\nissuer = \"{issuer}\"\naudience = \"todo\"\njwks_url = \"{issuer}/jwks\"\n"
    );
    std::fs::write(&file, settings).unwrap();
    let variables = ACME.settings().into_iter();
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = settings::load(Environment::of(variables), Some(file.path())).unwrap();
    let tokens = Tokens::new(&settings.auth, None, &Logger::root(Discard, slog::o!())).unwrap();
    let trust = Trust { tokens, publisher, keys, _runtime: runtime };
    // Fetches the keys.
    trust._runtime.block_on(trust.tokens.verify(&trust.token("EdDSA"), HERE)).unwrap();
    trust
});

impl Trust {
    /// A token that nobody has seen.
    fn token(&self, algorithm: &str) -> SecretString {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let sub = format!("user {}", NEXT.fetch_add(1, Ordering::Relaxed));
        match self.keys.iter().find(|key| key.algorithm() == algorithm) {
            Some(key) => self.publisher.token(key, &sub).into(),
            None => ACME.token(&sub).into(),
        }
    }
}

#[divan::bench(args = ALGORITHMS)]
fn seen_before(bencher: Bencher, algorithm: &str) {
    let trust = &*TRUST;
    let token = trust.token(algorithm);
    block_on(trust.tokens.verify(&token, HERE)).unwrap();
    bencher.bench(|| block_on(trust.tokens.verify(black_box(&token), HERE)).unwrap());
}

#[divan::bench(args = ALGORITHMS, sample_count = 1000, sample_size = 1)]
fn new(bencher: Bencher, algorithm: &str) {
    let trust = &*TRUST;
    bencher
        .with_inputs(|| trust.token(algorithm))
        .bench_refs(|token| block_on(trust.tokens.verify(token, HERE)).unwrap());
}

fn main() {
    divan::main();
}
