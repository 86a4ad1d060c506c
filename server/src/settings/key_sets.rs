//! `[auth.key_sets]`: how long the keys of external issuers are trusted, and from where they may be fetched.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::{Host, Url};

use super::formats::duration;

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "Asked")]
pub struct KeySetSettings {
    /// How long a key still counts that its issuer has withdrawn.
    #[serde(with = "duration")]
    pub renewal: Duration,
    /// The same while the issuer cannot be reached; then its tokens are answered 503.
    #[serde(with = "duration")]
    pub max_age: Duration,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Asked {
    #[serde(with = "duration")]
    renewal: Duration,
    #[serde(with = "duration")]
    max_age: Duration,
}

impl Default for Asked {
    fn default() -> Self {
        let KeySetSettings { renewal, max_age } = KeySetSettings::default();
        Self { renewal, max_age }
    }
}

impl Default for KeySetSettings {
    fn default() -> Self {
        Self { renewal: Duration::from_secs(10 * 60), max_age: Duration::from_secs(60 * 60) }
    }
}

impl TryFrom<Asked> for KeySetSettings {
    type Error = String;

    fn try_from(Asked { renewal, max_age }: Asked) -> Result<Self, String> {
        if renewal < Duration::from_secs(1) {
            return Err("renewal must be at least 1s".into());
        }
        if max_age < renewal {
            return Err("max_age must not be shorter than renewal".into());
        }
        Ok(Self { renewal, max_age })
    }
}

/// Where an issuer publishes its keys. HTTPS, since whoever could change them on the way could sign
/// for everybody; on this machine HTTP will do. Its query may hold a key, and is shown to nobody but the
/// issuer.
#[derive(Clone)]
pub struct KeySetUrl(Url);

impl KeySetUrl {
    /// All of it.
    pub(crate) fn expose(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is plain HTTP.
    pub(crate) fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text)
            .map_err(|_| "must be a URL, for example https://auth.example.com/api/auth/jwks")?;
        let here = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !(here && url.scheme() == "http") {
            return Err("must begin with https://, unless the host is this machine");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user or a password");
        }
        Ok(Self(url))
    }
}

/// With `(hidden)` in place of the query.
impl fmt::Display for KeySetUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        if url.query().is_some() {
            url.set_query(Some("(hidden)"));
        }
        formatter.write_str(url.as_str())
    }
}

impl fmt::Debug for KeySetUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeySetUrl({self})")
    }
}

impl Serialize for KeySetUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeySetUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
