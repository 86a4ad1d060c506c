//! File and environment, and which of them wins.

use super::*;

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
        ("TODO_DATABASE__READ_URL", "postgres://r:p@replica/todo"),
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
        "read_url = \"postgres://r:***@replica/todo\"",
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
