//! What is wrong is refused, and named.

use super::*;

/// Each wrong setting, and what the sentence about it must name.
#[test]
fn what_is_wrong_is_named() {
    let issuer = |more: &str| {
        format!(
            "[[auth.issuers]]\nissuer = \"https://a.example.com\"\naudience = \"todo\"\nsecret = \"{SECRET}\"\n{more}"
        )
    };
    let from_set = |url: &str| issuer("").replace("secret =", "jwks_url =").replace(SECRET, url);
    for (file, named) in [
        ("colour = 1", "colour"),
        ("[http]\ncolour = 1", "colour"),
        ("[http]\nbind_address = \"8080\"", "http.bind_address"),
        ("[http]\ndrain_timeout = \"soon\"", "http.drain_timeout"),
        ("[http]\nallowed_origins = [\"*\"]", "http.allowed_origins: `*`"),
        ("[http]\nallowed_origins = [\"https://a.example.com/\"]", "`https://a.example.com`"),
        ("[http]\ntrusted_proxies = [\"10.0.0.0/33\"]", "http.trusted_proxies: `10.0.0.0/33`"),
        ("[http]\ntrusted_proxies = [\"0.0.0.0/0\"]", "`0.0.0.0/0` is too large"),
        ("[http]\ntrusted_proxies = [\"128.0.0.0/1\"]", "`128.0.0.0/1` is too large"),
        ("[http]\ntrusted_proxies = [\"::/0\"]", "`::/0` is too large"),
        ("[http]\ntrusted_proxies = [\"::ffff:0.0.0.0/96\"]", "is too large"),
        ("[docs]\nenabled = \"perhaps\"", "docs.enabled"),
        ("[database]\nurl = \"mysql://u@h/d\"", "database.url"),
        ("[database]\nread_url = \"postgres://u@h/d\"", "database.read_url"),
        ("[database]\nmigration_url = \"postgres://u@h/d\"", "database.migration_url"),
        ("[database]\npool_size = 0", "database.pool_size"),
        ("[database]\npool_size = -1", "database.pool_size"),
        ("[database]\npool_size = \"many\"", "database.pool_size"),
        ("[database]\nstatement_timeout = 5", "database.statement_timeout"),
        ("[database]\nstatement_timeout = \"1ms\"", "from 100ms to 1h, or 0s for no limit"),
        ("[database]\nstatement_timeout = \"61m\"", "database.statement_timeout: must be from"),
        ("data_dir = \"\"", "data_dir is empty"),
        ("[log]\nformat = \"xml\"", "log.format"),
        ("[log]\nlevel = \"loud\"", "log.level"),
        ("[auth.local]\nenabled = false", "auth: nobody could log in"),
        (&issuer("").replace(SECRET, "short"), "at least 32 bytes, not 5"),
        (&issuer("").replace("audience = \"todo\"\n", ""), "audience"),
        (&issuer("").replace("\"todo\"", "\" \""), "must not be empty"),
        (&issuer(&issuer("")), "two issuers have the name `https://a.example.com`"),
        (&issuer("subject = \"uuid\"\n[auth.local]\nenabled = true"), "only one issuer"),
        (&issuer("jwks_url = \"https://a.example.com/jwks\""), "not both"),
        (&from_set("http://a.example.com/jwks"), "must begin with https://"),
        (&from_set("http://127.0.0.1.example.com/jwks"), "must begin with https://"),
        (&from_set("ftp://localhost/jwks"), "must begin with https://"),
        (&from_set("a.example.com/jwks"), "must be a URL"),
        (&from_set("https://u:p@a.example.com/jwks"), "must not contain a user"),
        ("[auth.local]\nrefresh_lifetime = \"1s\"", "from 1min to 10years"),
        ("[auth.local]\nrefresh_lifetime = \"11years\"", "from 1min to 10years"),
        ("[auth.key_sets]\nrenewal = \"0s\"", "auth"),
        ("[auth.key_sets]\nmax_age = \"9m\"", "max_age must not be shorter than renewal"),
        (&issuer("subject = \"email\"\n"), "auth.issuers"),
        ("[auth]\nissuer = \"https://a.example.com\"", "either jwks_url or secret"),
    ] {
        let sentence = from_file(file).map(|_| ()).expect_err(file).to_string();
        assert!(sentence.contains(named), "{file}\n{sentence}");
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
    }
}

#[test]
fn an_unknown_variable_with_our_prefix_is_a_slip_of_the_hand() {
    let sentence = from_environment(&[("TODO_HTTP__PORT", "80")]).unwrap_err().to_string();
    assert!(sentence.contains("port") && sentence.contains("http"), "{sentence}");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let sentence = load(Environment::default(), Some(Path::new("/nowhere/todo.toml"))).unwrap_err();
    assert!(sentence.to_string().starts_with("/nowhere/todo.toml cannot be read"), "{sentence}");
}

#[test]
fn a_queue_age_that_would_refuse_everybody_or_nobody_is_refused() {
    for age in ["0s", "49ms", "9s", "99999999999s"] {
        let fault = from_environment(&[("TODO_DATABASE__QUEUE_AGE", age)]).unwrap_err();
        assert!(fault.to_string().contains("from 50ms to 8s"), "{fault}");
    }
}

#[test]
fn serving_from_a_shared_database_needs_a_shared_key_and_migrating_does_not() {
    let settings = from_file("[database]\nurl = \"postgres://u@h/d\"\n").unwrap();
    let fault = settings.check_serving().unwrap_err().to_string();
    assert!(fault.contains("auth.local.signing_key"), "{fault}");
}
