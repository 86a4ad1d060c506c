//! The settings that docs/operating.md has an operator export.

use todo_server::settings::{self, Environment, IssuerKeys, Settings};
use todo_tests::signing_key;

use crate::examples::example;

/// What the `export` lines of an example set, with `fill` done to each value.
fn exported(example: &str, fill: impl Fn(&str) -> String) -> Settings {
    let lines = example.lines().filter_map(|line| line.strip_prefix("export "));
    let variables = lines.map(|line| {
        let (name, value) = line.split_once('=').unwrap();
        (name.to_owned(), fill(value.trim_matches(['\'', '"'])))
    });
    settings::load(Environment::of(variables), None).unwrap()
}

#[test]
fn better_auth_is_trusted() {
    let example = example("docs/operating.md", "sh", "TODO_AUTH__JWKS_URL");
    let settings = exported(&example, str::to_owned);
    let [issuer] = settings.auth.issuers.as_slice() else { panic!("{settings:?}") };
    assert_eq!(issuer.issuer, "https://auth.example.com");
    assert!(matches!(issuer.keys, IssuerKeys::JwksUrl(_)));
    assert!(settings.auth.local.is_none());
}

#[test]
fn a_server_on_neon_would_start() {
    let example = example("docs/operating.md", "sh", "DATABASE_URL");
    let settings = exported(&example, |value| match value {
        value if value.starts_with("$(openssl genpkey") => signing_key(),
        url => url.replace(['<', '>'], ""),
    });
    settings.check_serving().unwrap();
    let url = settings.database.url.unwrap().to_string();
    assert_eq!(url, "postgres://user:***@name-pooler.region.aws.neon.tech/database");
}
