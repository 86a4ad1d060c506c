//! `[auth]`: whose tokens count.

use std::num::NonZeroUsize;
use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize, Serializer};

use super::formats::{duration, list};
use super::issuers::{IssuerSettings, RawIssuer, SharedSecret, SubjectRule, some_word};
use super::key_sets::{KeySetSettings, KeySetUrl};
use super::{hidden, hidden_list};
use crate::fair_queue::Bounds;
use crate::signing_key::{PublicKey, SigningKey};

/// Whose tokens count. At least one issuer does, and no two have one name.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "RawAuth")]
pub struct AuthSettings {
    /// Accounts of our own; `None` when there are none.
    #[serde(serialize_with = "show_local")]
    pub local: Option<LocalSettings>,
    /// External issuers.
    pub issuers: Vec<IssuerSettings>,
    /// How long keys are believed that issuers publish.
    pub key_sets: KeySetSettings,
}

/// The issuer that is built in.
#[derive(Clone, Debug, Serialize)]
pub struct LocalSettings {
    /// `iss` of its tokens.
    pub issuer: String,
    /// `aud` of its tokens.
    pub audience: String,
    /// An Ed25519 key, PKCS#8 as PEM or the base64 within it. Absent: one made under `data_dir`.
    #[serde(serialize_with = "hidden", skip_serializing_if = "Option::is_none")]
    pub signing_key: Option<SigningKey>,
    /// Ed25519 keys whose tokens count beside those of `signing_key`.
    #[serde(serialize_with = "hidden_list", skip_serializing_if = "Vec::is_empty")]
    pub accepted_keys: Vec<PublicKey>,
    /// How long a session lives that nobody goes on with.
    #[serde(with = "duration")]
    pub refresh_lifetime: Duration,
    /// How many may wait to log in, and how many to register.
    pub password_queue: NonZeroUsize,
    /// The same of one address.
    pub password_queue_per_address: NonZeroUsize,
}

impl LocalSettings {
    pub(crate) fn password_bounds(&self) -> Bounds {
        Bounds { all: self.password_queue.get(), of_one: self.password_queue_per_address.get() }
    }
}

/// As it could be written.
fn show_local<S: Serializer>(
    local: &Option<LocalSettings>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Shown<'a> {
        enabled: bool,
        #[serde(flatten)]
        local: &'a Option<LocalSettings>,
    }
    Shown { enabled: local.is_some(), local }.serialize(serializer)
}

/// Shorter, and nobody could go on; longer, and it is no lifetime.
const REFRESH_LIFETIME: RangeInclusive<Duration> =
    Duration::from_secs(60)..=Duration::from_secs(10 * 366 * 24 * 60 * 60);

/// The section as it is written. `issuer` to `subject` name one issuer more, for where only the
/// environment can be set.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawAuth {
    local: RawLocal,
    issuers: Vec<IssuerSettings>,
    key_sets: KeySetSettings,
    issuer: Option<String>,
    audience: Option<String>,
    secret: Option<SharedSecret>,
    jwks_url: Option<KeySetUrl>,
    #[serde(deserialize_with = "some_word")]
    subject: Option<SubjectRule>,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawLocal {
    enabled: Option<bool>,
    issuer: String,
    audience: String,
    signing_key: Option<SigningKey>,
    #[serde(deserialize_with = "list")]
    accepted_keys: Vec<PublicKey>,
    #[serde(with = "duration")]
    refresh_lifetime: Duration,
    password_queue: NonZeroUsize,
    password_queue_per_address: NonZeroUsize,
}

impl Default for RawLocal {
    fn default() -> Self {
        const QUEUE: NonZeroUsize = NonZeroUsize::new(512).unwrap();
        const QUEUE_PER_ADDRESS: NonZeroUsize = NonZeroUsize::new(64).unwrap();
        Self {
            enabled: None,
            issuer: "todo-server".to_owned(),
            audience: "todo-server".to_owned(),
            signing_key: None,
            accepted_keys: Vec::new(),
            refresh_lifetime: Duration::from_secs(30 * 24 * 60 * 60),
            password_queue: QUEUE,
            password_queue_per_address: QUEUE_PER_ADDRESS,
        }
    }
}

impl RawLocal {
    fn into_settings(self) -> LocalSettings {
        LocalSettings {
            issuer: self.issuer,
            audience: self.audience,
            signing_key: self.signing_key,
            accepted_keys: self.accepted_keys,
            refresh_lifetime: self.refresh_lifetime,
            password_queue: self.password_queue,
            password_queue_per_address: self.password_queue_per_address,
        }
    }
}

impl Default for AuthSettings {
    fn default() -> Self {
        let local = RawLocal::default().into_settings();
        Self { local: Some(local), issuers: Vec::new(), key_sets: KeySetSettings::default() }
    }
}

impl TryFrom<RawAuth> for AuthSettings {
    type Error = String;

    fn try_from(raw: RawAuth) -> Result<Self, String> {
        let mut issuers = raw.issuers;
        let RawAuth { issuer, audience, secret, jwks_url, subject, .. } = raw;
        let one_more = RawIssuer { issuer, audience, secret, jwks_url, subject };
        if !one_more.is_absent() {
            issuers.push(one_more.try_into()?);
        }
        let is_enabled = raw.local.enabled.unwrap_or(issuers.is_empty());
        let local = is_enabled.then(|| raw.local.into_settings());
        let settings = Self { local, issuers, key_sets: raw.key_sets };
        settings.check()?;
        Ok(settings)
    }
}

impl AuthSettings {
    fn check(&self) -> Result<(), String> {
        let local =
            self.local.iter().map(|local| (&local.issuer, &local.audience, SubjectRule::Uuid));
        let external = self
            .issuers
            .iter()
            .map(|external| (&external.issuer, &external.audience, external.subject));
        let all: Vec<_> = local.chain(external).collect();

        if all.is_empty() {
            return Err(
                "nobody could log in: local.enabled is false and no external issuer is configured"
                    .to_owned(),
            );
        }
        let lifetime = self.local.as_ref().map(|local| local.refresh_lifetime);
        if lifetime.is_some_and(|lifetime| !REFRESH_LIFETIME.contains(&lifetime)) {
            return Err("local.refresh_lifetime must be from 1min to 10years".to_owned());
        }
        for (index, (issuer, audience, _)) in all.iter().enumerate() {
            if issuer.trim().is_empty() || audience.trim().is_empty() {
                return Err("issuer and audience must not be empty".to_owned());
            }
            if all[..index].iter().any(|(other, ..)| other == issuer) {
                return Err(format!("two issuers have the name `{issuer}`; names must be unique"));
            }
        }
        if all.iter().filter(|(.., subject)| *subject == SubjectRule::Uuid).count() > 1 {
            return Err(
                "only one issuer can have subject = \"uuid\", otherwise two issuers could \
                 identify the same user; local accounts count as such an issuer (local.enabled \
                 = false turns them off)"
                    .to_owned(),
            );
        }
        Ok(())
    }
}
