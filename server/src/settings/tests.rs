//! Each key, each layer, and each way to be wrong.

use std::io::Write;

use super::*;

const SECRET: &str = "a secret of at least 32 bytes, really";

fn environment(variables: &[(&str, &str)]) -> Environment {
    Environment::of(variables.iter().map(|(name, value)| ((*name).into(), (*value).into())))
}

fn from_environment(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    load(environment(variables), None)
}

fn from_both(file: &str, variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut config = tempfile::NamedTempFile::new().unwrap();
    config.write_all(file.as_bytes()).unwrap();
    load(environment(variables), Some(config.path()))
}

fn from_file(file: &str) -> Result<Settings, SettingsError> {
    from_both(file, &[])
}

/// What the settings are, as text: the simplest way to compare all of them.
fn shown(settings: &Settings) -> String {
    settings.show().unwrap()
}

#[test]
fn the_example_file_says_what_the_defaults_are() {
    let example = include_str!("../../config.example.toml");
    assert_eq!(shown(&from_file(example).unwrap()), shown(&Settings::default()));
}

/// The example with the comment sign taken away from every line that is a setting.
fn uncommented() -> Vec<&'static str> {
    let is_setting = |line: &str| {
        line.strip_prefix("#").is_some_and(|line| {
            line.starts_with('[')
                || line.split_once(" = ").is_some_and(|(key, _)| !key.contains(' '))
        })
    };
    let example = include_str!("../../config.example.toml");
    example.lines().map(|line| if is_setting(line) { &line[1..] } else { line }).collect()
}

/// A good signing key, as base64.
fn key() -> String {
    let folder = tempfile::tempdir().unwrap();
    crate::signing_key::SigningKey::in_folder(folder.path()).unwrap();
    let pem = std::fs::read_to_string(folder.path().join("signing-key.pem")).unwrap();
    pem.lines().nth(1).unwrap().to_owned()
}

fn is_left_open(line: &str) -> bool {
    line.contains('<') && !line.starts_with('#')
}

/// `line` with something good in place of what is to be filled in.
fn filled_in(line: &str) -> String {
    let name = line.split(' ').next().unwrap();
    match name {
        _ if !is_left_open(line) => line.to_owned(),
        "url" | "migration_url" => format!("{name} = \"postgres://u:p@db/todo\""),
        "accepted_keys" => format!("{name} = [\"{}\"]", key()),
        "signing_key" => format!("{name} = \"{}\"", key()),
        _ => format!("{name} = \"{SECRET}\""),
    }
}

/// A key that is only described must be right as well.
#[test]
fn every_key_of_the_example_file_can_be_set() {
    let all: Vec<String> = uncommented().into_iter().map(filled_in).collect();
    let settings = from_file(&all.join("\n")).unwrap();
    assert!(settings.database.url.is_some() && settings.database.migration_url.is_some());
    assert!(settings.database.postgres_bin.is_some());
    let local = settings.auth.local.as_ref().unwrap();
    assert!(local.signing_key.is_some() && local.accepted_keys.len() == 1);
    assert_eq!(settings.auth.issuers.len(), 2);
    assert_eq!(would_start(Ok(settings)), Ok(()));
}

/// Whether a server would start with it.
fn would_start(settings: Result<Settings, SettingsError>) -> Result<(), String> {
    let settings = settings.map_err(|fault| fault.to_string())?;
    crate::commands::check_config(&settings).map(drop).map_err(|fault| fault.to_string())
}

#[test]
fn nothing_of_the_example_file_that_is_to_be_filled_in_can_be_left_as_it_is() {
    let lines = uncommented();
    let open: Vec<&str> = lines.iter().copied().filter(|line| is_left_open(line)).collect();
    assert_eq!(open.len(), 5, "{open:?}");
    for left in open {
        let line = |line: &&str| if *line == left { left.to_owned() } else { filled_in(line) };
        let file: Vec<String> = lines.iter().map(line).collect();
        let fault = would_start(from_file(&file.join("\n"))).unwrap_err();
        let name = left.split(' ').next().unwrap();
        assert!(fault.contains(name) || fault.contains("placeholder"), "{left}\n{fault}");
    }
}

#[test]
fn nothing_of_the_example_environment_that_is_to_be_filled_in_can_be_left_as_it_is() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, include_str!("../../../.env.example")).unwrap();
    let lines: Vec<(String, String)> =
        dotenvy::from_path_iter(file.path()).unwrap().map(Result::unwrap).collect();
    let open: Vec<_> = lines.iter().filter(|(_, value)| value.contains('<')).cloned().collect();
    assert_eq!(open.len(), 2);
    for (name, value) in open {
        let fault = would_start(load(Environment::of([(name, value)]), None)).unwrap_err();
        assert!(fault.contains("database.url") || fault.contains("signing_key"), "{fault}");
    }
    let others = lines.into_iter().filter(|(_, value)| !value.contains('<'));
    assert_eq!(would_start(load(Environment::of(others), None)), Ok(()));
}

/// As this file and `.env.example` once showed them.
#[test]
fn what_older_examples_showed_is_refused() {
    for (name, value, sentence) in [
        (
            "TODO_AUTH__LOCAL__SIGNING_KEY",
            "MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "auth.local.signing_key: is published or easy to guess",
        ),
        (
            "TODO_AUTH__LOCAL__ACCEPTED_KEYS",
            "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
            "auth.local.accepted_keys: contains a key that is published",
        ),
        (
            "TODO_AUTH__SECRET",
            "replace me with the output of openssl rand -base64 32",
            "secret: is a placeholder; create",
        ),
        ("TODO_AUTH__SECRET", "secretsecretsecretsecretsecretsecret", "easy to guess"),
    ] {
        let issuer = [
            ("TODO_AUTH__LOCAL__ENABLED", "true"),
            ("TODO_AUTH__ISSUER", "https://acme.example.com"),
            ("TODO_AUTH__AUDIENCE", "todo"),
            ("TODO_AUTH__SECRET", SECRET),
            (name, value),
        ];
        let fault = would_start(from_environment(&issuer)).unwrap_err();
        assert!(fault.contains(sentence), "{fault}");
        assert!(!fault.contains(value), "{fault}");
    }
}

#[test]
fn every_key_can_come_from_the_environment() {
    let settings = from_environment(&[
        ("TODO_DATA_DIR", "/var/lib/todo"),
        ("TODO_HTTP__BIND_ADDRESS", "0.0.0.0:80"),
        ("TODO_HTTP__ALLOWED_ORIGINS", "https://a.example.com, http://localhost:5173"),
        ("TODO_HTTP__TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1"),
        ("TODO_HTTP__METRICS_ADDRESS", "127.0.0.1:9464"),
        ("TODO_HTTP__THREADS", "6"),
        ("TODO_HTTP__DRAIN_TIMEOUT", "1m"),
        ("TODO_QUOTAS__TODOS_PER_USER", "1000"),
        ("TODO_QUOTAS__BYTES_PER_USER", "100000"),
        ("TODO_QUOTAS__SESSIONS_PER_USER", "7"),
        ("TODO_QUOTAS__EXPORTS_PER_USER", "3"),
        ("TODO_QUOTAS__EXPORTS", "33"),
        ("TODO_DOCS__ENABLED", "false"),
        ("TODO_DATABASE__URL", "postgres://u:p@db/todo"),
        ("TODO_DATABASE__MIGRATION_URL", "postgres://m:p@db/todo"),
        ("TODO_DATABASE__POOL_SIZE", "3"),
        ("TODO_DATABASE__STATEMENT_CACHE", "false"),
        ("TODO_DATABASE__STATEMENT_TIMEOUT", "750ms"),
        ("TODO_DATABASE__QUEUE_LENGTH", "100"),
        ("TODO_DATABASE__QUEUE_AGE", "2s"),
        ("TODO_DATABASE__POSTGRES_BIN", "/opt/postgres/bin"),
        ("TODO_LOG__FORMAT", "json"),
        ("TODO_LOG__LEVEL", "warning"),
        ("TODO_AUTH__LOCAL__ENABLED", "true"),
        ("TODO_AUTH__LOCAL__ISSUER", "https://todo.example.com"),
        ("TODO_AUTH__LOCAL__AUDIENCE", "todo"),
        ("TODO_AUTH__LOCAL__SIGNING_KEY", key().as_str()),
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "0042"),
        ("TODO_AUTH__SECRET", SECRET),
        ("TODO_AUTH__SUBJECT", "derived"),
        ("TODO_AUTH__LOCAL__ACCEPTED_KEYS", &format!("{},{}", key(), key())),
        ("TODO_AUTH__LOCAL__REFRESH_LIFETIME", "12h"),
        ("TODO_AUTH__LOCAL__PASSWORD_QUEUE", "50"),
        ("TODO_AUTH__LOCAL__PASSWORD_QUEUE_PER_ADDRESS", "5"),
        ("TODO_AUTH__KEY_SETS__RENEWAL", "5m"),
        ("TODO_AUTH__KEY_SETS__MAX_AGE", "2h"),
    ])
    .unwrap();
    let text = shown(&settings);
    for line in [
        "data_dir = \"/var/lib/todo\"",
        "bind_address = \"0.0.0.0:80\"",
        "allowed_origins = [\"https://a.example.com\", \"http://localhost:5173\"]",
        "trusted_proxies = [\"10.0.0.0/8\", \"2001:db8::1/128\"]",
        "metrics_address = \"127.0.0.1:9464\"",
        "threads = 6",
        "drain_timeout = \"1m\"",
        "todos_per_user = 1000",
        "bytes_per_user = 100000",
        "sessions_per_user = 7",
        "exports_per_user = 3",
        "exports = 33",
        "enabled = false",
        "url = \"postgres://u:***@db/todo\"",
        "migration_url = \"postgres://m:***@db/todo\"",
        "pool_size = 3",
        "statement_cache = false",
        "statement_timeout = \"750ms\"",
        "queue_length = 100",
        "queue_age = \"2s\"",
        "postgres_bin = \"/opt/postgres/bin\"",
        "format = \"json\"",
        "level = \"warning\"",
        "issuer = \"https://todo.example.com\"",
        "audience = \"todo\"",
        "signing_key = \"(hidden)\"",
        "password_queue = 50",
        "password_queue_per_address = 5",
        "issuer = \"https://acme.example.com\"",
        "audience = \"0042\"", // a text stays a text
        "secret = \"(hidden)\"",
        "subject = \"derived\"",
        "accepted_keys = [\"(hidden)\", \"(hidden)\"]",
        "refresh_lifetime = \"12h\"",
        "renewal = \"5m\"",
        "max_age = \"2h\"",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "[database]\npool_size = 3\n[log]\nlevel = \"debug\"\n";
    let variables = [("TODO_DATABASE__POOL_SIZE", "4")];
    let settings = from_both(file, &variables).unwrap();
    assert_eq!(settings.database.pool_size.get(), 4);
    assert_eq!(settings.log.level, LogLevel::Debug);
    assert_eq!(settings.http.bind_address.port(), 8080, "the rest are defaults");
}

#[test]
fn a_variable_that_is_set_and_empty_is_named() {
    for name in ["DATABASE_URL", "TODO_DATABASE__URL", "TODO_DATA_DIR", "TODO_AUTH__SECRET"] {
        let sentence = from_environment(&[(name, "")]).unwrap_err().to_string();
        assert_eq!(sentence, format!("{name} is set but empty; set a value or unset it"));
    }
    from_environment(&[("SOMEBODY_ELSES", "")]).unwrap();
}

#[test]
fn database_url_gives_way_to_todo_database_url() {
    let url = |variables: &[(&str, &str)]| {
        from_environment(variables).unwrap().database.url.unwrap().to_string()
    };
    let general = ("DATABASE_URL", "postgres://u@general/todo");
    let own = ("TODO_DATABASE__URL", "postgres://u@own/todo");
    assert_eq!(url(&[general]), "postgres://u@general/todo");
    assert_eq!(url(&[general, own]), "postgres://u@own/todo");
}

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
fn networks_that_somebody_owns_can_be_trusted_and_statements_may_go_on_for_ever() {
    let settings = from_environment(&[
        ("TODO_HTTP__TRUSTED_PROXIES", "10.0.0.0/8,fc00::/7,::ffff:10.0.0.0/104,192.0.2.1"),
        ("TODO_DATABASE__STATEMENT_TIMEOUT", "0s"),
    ])
    .unwrap();
    assert_eq!(settings.http.trusted_proxies.len(), 4);
}

#[test]
fn accounts_of_our_own_end_where_another_issuer_begins_unless_asked_for() {
    assert!(from_environment(&[]).unwrap().auth.local.is_some());
    let issuer = [
        ("TODO_AUTH__ISSUER", "https://acme.example.com"),
        ("TODO_AUTH__AUDIENCE", "todo"),
        ("TODO_AUTH__SECRET", SECRET),
    ];
    assert!(from_environment(&issuer).unwrap().auth.local.is_none());
    let asked = [&issuer[..], &[("TODO_AUTH__LOCAL__ENABLED", "true")]].concat();
    assert!(from_environment(&asked).unwrap().auth.local.is_some());
}

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
