//! What the example files show: the defaults, and nothing that can be left as it is.

use super::*;

#[test]
fn the_example_file_says_what_the_defaults_are() {
    let example = include_str!("../../../config.example.toml");
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
    let example = include_str!("../../../config.example.toml");
    example.lines().map(|line| if is_setting(line) { &line[1..] } else { line }).collect()
}

fn is_left_open(line: &str) -> bool {
    line.contains('<') && !line.starts_with('#')
}

/// `line` with something good in place of what is to be filled in.
fn filled_in(line: &str) -> String {
    let name = line.split(' ').next().unwrap();
    match name {
        _ if !is_left_open(line) => line.to_owned(),
        "url" | "read_url" | "migration_url" => format!("{name} = \"postgres://u:p@db/todo\""),
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
    assert!(settings.database.read_url.is_some());
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
    assert_eq!(open.len(), 6, "{open:?}");
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
    std::fs::write(&file, include_str!("../../../../.env.example")).unwrap();
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
