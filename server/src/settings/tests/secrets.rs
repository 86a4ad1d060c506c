//! What is shown of settings holds no secret.

use super::*;

#[test]
fn nothing_that_is_shown_holds_a_secret() {
    let key = key();
    let settings = from_environment(&[
        ("DATABASE_URL", "postgres://u:hunter2@db/todo?sslpassword=hunter2"),
        ("TODO_AUTH__LOCAL__ENABLED", "true"),
        ("TODO_AUTH__LOCAL__SIGNING_KEY", &key),
        ("TODO_AUTH__LOCAL__ACCEPTED_KEYS", &key),
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__SECRET", "hunter2, and enough more that it is long"),
    ])
    .unwrap();
    let text = format!("{settings:?}{}", shown(&settings));
    assert!(!text.contains("hunter2") && !text.contains(&key), "{text}");
}

/// Its query may be what lets us in there.
#[test]
fn of_the_url_of_a_key_set_the_query_is_hidden_and_nothing_else() {
    let url = "https://auth.example.com:8443/keys;v=1/jwks?key=hunter2&hunter2";
    let settings = from_environment(&[
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__JWKS_URL", url),
    ])
    .unwrap();
    let text = shown(&settings);
    let line = "jwks_url = \"https://auth.example.com:8443/keys;v=1/jwks?(hidden)\"";
    assert!(text.contains(line), "{text}");
    assert!(!format!("{settings:?}{text}").contains("hunter2"));
    let IssuerKeys::JwksUrl(kept) = &settings.auth.issuers[0].keys else { panic!("{text}") };
    assert_eq!(kept.expose(), url);
}

#[test]
fn a_fault_shows_no_value_that_could_be_a_secret() {
    for (file, variables) in [
        ("[auth]\nsecret = \"hunter2", vec![]),
        ("hunter2", vec![]),
        ("[auth]\nsecret = [\"hunter2\"]", vec![]),
        ("database = \"postgres://u:hunter2@h/d\"", vec![]),
        ("", vec![("TODO_DATABASE", "postgres://u:hunter2@h/d")]),
        ("", vec![("TODO_DATABASE__URL", "mysql://u:hunter2@h/d")]),
        ("", vec![("DATABASE_URL", "hunter2")]),
        ("", vec![("TODO_AUTH__SECRET", "hunter2")]),
        ("", vec![("TODO_AUTH__ISSUERS", "hunter2")]),
    ] {
        let sentence = from_both(file, &variables).map(|_| ()).unwrap_err().to_string();
        assert!(!sentence.contains("hunter2"), "{sentence}");
    }
}
