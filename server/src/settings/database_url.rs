//! Where a database is, and how to get there safely.

use std::fmt;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

/// What libpq is told unless the URL says otherwise.
/// <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>
const DEFAULTS: [(&str, &str); 4] = [
    ("application_name", "todo-server"),
    ("connect_timeout", "10"),
    // A network that forgets silent connections must not leave a request hanging on one.
    ("keepalives_idle", "30"),
    ("tcp_user_timeout", "10000"),
];

/// The address of one PostgreSQL database: `postgres://user:password@host/database`. Shows its
/// password to nobody but libpq. Lists of hosts are not supported.
#[derive(Clone)]
pub struct DatabaseUrl(Url, SecretString);

impl DatabaseUrl {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const EXPECTED: &str =
            "must be a PostgreSQL URL, for example postgres://user:password@host/database";
        let is_postgres =
            ["postgres://", "postgresql://"].iter().any(|start| text.starts_with(start));
        let url = Url::parse(text).ok().filter(|_| is_postgres).ok_or(EXPECTED)?;
        // libpq would refuse it as well, and quote the password while it does.
        if !is_well_escaped(text) {
            return Err(
                "must have two hexadecimal digits after each `%`, not 00; write a `%` in a \
                 password as %25",
            );
        }
        if url.path().trim_start_matches('/').is_empty() && parameter(&url, "dbname").is_none() {
            return Err("must contain the name of a database after the host: \
                 postgres://user:password@host/database");
        }
        let for_libpq = for_libpq(&url).into();
        Ok(Self(url, for_libpq))
    }

    /// With everything filled in that it leaves open.
    pub(crate) fn to_libpq(&self) -> SecretString {
        self.1.clone()
    }

    /// The same with a limit for each statement of the session, unless the URL has `options` of its
    /// own.
    pub(crate) fn to_libpq_with_timeout(&self, statement_timeout: Duration) -> SecretString {
        if parameter(&self.0, "options").is_some() {
            return self.to_libpq();
        }
        let milliseconds = statement_timeout.as_millis();
        let option = encoded(&format!("-c statement_timeout={milliseconds}"));
        format!("{}&options={option}", self.1.expose_secret()).into()
    }

    /// Whether this leads to a pooler, as far as the name tells.
    pub(crate) fn is_pooled(&self) -> bool {
        self.0.host_str().is_some_and(|host| is_neon(host) && host.contains("-pooler."))
    }

    /// The database itself, where this is the pooler in front of it: at Neon the two differ by one
    /// word in the host name. What belongs to a session, such as the lock around migrations, has
    /// no place on a pooler that lends a session by the transaction.
    pub(crate) fn direct(&self) -> Self {
        let mut url = self.0.clone();
        let direct = url
            .host_str()
            .filter(|host| is_neon(host))
            .map(|host| host.replacen("-pooler.", ".", 1));
        if url.set_host(direct.as_deref()).is_err() || direct.is_none() {
            return self.clone();
        }
        let for_libpq = for_libpq(&url).into();
        Self(url, for_libpq)
    }
}

fn is_well_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.get(..2).unwrap_or_default();
        digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) && digits != "00"
    })
}

fn is_neon(host: &str) -> bool {
    host.ends_with(".neon.tech")
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

fn for_libpq(url: &Url) -> String {
    let mut parameters: Vec<(String, String)> =
        url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    let said = |parameters: &[(String, String)], name: &str| {
        parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    };
    for (name, value) in DEFAULTS {
        if said(&parameters, name).is_none() {
            parameters.push((name.to_owned(), value.to_owned()));
        }
    }
    // Texts are UTF-8 here, whatever the database or its owner prefers.
    parameters.retain(|(name, _)| name != "client_encoding");
    parameters.push(("client_encoding".to_owned(), "UTF8".to_owned()));
    // Neon's own URLs say `require`, which encrypts to whoever answers.
    let weak = matches!(said(&parameters, "sslmode").as_deref(), None | Some("require"));
    if weak && url.host_str().is_some_and(is_neon) {
        parameters.retain(|(name, _)| name != "sslmode");
        parameters.push(("sslmode".to_owned(), "verify-full".to_owned()));
    }
    // libpq looks for certificates in the home folder only; the system's are elsewhere on each system.
    let verifies = said(&parameters, "sslmode").is_some_and(|mode| mode.starts_with("verify-"));
    if verifies && said(&parameters, "sslrootcert").is_none() {
        let found = openssl_probe::probe().cert_file;
        let file = found.as_ref().and_then(|file| file.to_str()).unwrap_or("system");
        parameters.push(("sslrootcert".to_owned(), file.to_owned()));
    }
    // libpq decodes percent signs alone, never `+`: so not `query_pairs_mut`.
    let query: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    let mut url = url.clone();
    url.set_query(Some(&query.join("&")));
    url.into()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Without password and parameters.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        url.set_query(None);
        if url.password().is_some() {
            // Cannot fail where there is one already.
            let _ = url.set_password(Some("***"));
        }
        formatter.write_str(url.as_str())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SecretString::deserialize(deserializer)?;
        Self::parse(text.expose_secret()).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn libpq(url: &str) -> String {
        DatabaseUrl::parse(url).unwrap().to_libpq().expose_secret().to_owned()
    }

    #[test]
    fn a_neon_database_must_prove_who_it_is() {
        for url in [
            "postgres://u:p@ep-x-pooler.eu.aws.neon.tech/todo",
            "postgres://u:p@ep-x-pooler.eu.aws.neon.tech/todo?sslmode=require&channel_binding=require",
        ] {
            let libpq = libpq(url);
            assert!(libpq.contains("sslmode=verify-full"), "{libpq}");
            assert!(libpq.contains("sslrootcert="), "{libpq}");
            assert!(!libpq.contains("sslmode=require"), "{libpq}");
        }
        let libpq = libpq("postgres://u:p@ep-x.eu.aws.neon.tech/todo?sslmode=disable");
        assert!(libpq.contains("sslmode=disable") && !libpq.contains("verify-full"), "{libpq}");
    }

    #[test]
    fn other_databases_are_left_to_libpq_and_what_is_said_stands() {
        let libpq = libpq("postgresql://u:p@db/todo?connect_timeout=2");
        assert!(libpq.contains("connect_timeout=2") && !libpq.contains("connect_timeout=10"));
        assert!(!libpq.contains("sslmode"), "{libpq}");
    }

    #[test]
    fn the_direct_database_of_a_neon_pooler_is_beside_it() {
        let direct = |url: &str| DatabaseUrl::parse(url).unwrap().direct().to_string();
        assert_eq!(
            direct("postgres://u:p@ep-x-pooler.eu.aws.neon.tech/todo"),
            "postgres://u:***@ep-x.eu.aws.neon.tech/todo"
        );
        assert_eq!(
            direct("postgres://u@db-pooler.example.com/todo"),
            "postgres://u@db-pooler.example.com/todo"
        );
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = DatabaseUrl::parse("postgres://u:hunter2@db/todo?password=hunter2").unwrap();
        assert_eq!(url.to_string(), "postgres://u:***@db/todo");
        assert!(!format!("{url:?}").contains("hunter2"));
    }

    #[test]
    fn what_is_no_database_is_refused() {
        for wrong in [
            "",
            "todo",
            "mysql://u@h/d",
            "postgres://u@h",
            "postgres://u@h/",
            "host=h dbname=d",
            "postgres:/u:hunter2@h/d",
            "postgres:u:hunter2@h/d",
            "postgres://u:hunter%2@h/d",
            "postgres://u:hunter%@h/d",
            "postgres://u:hunter%00@h/d",
            "postgres://u:hunter%zz@h/d",
        ] {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }
}
