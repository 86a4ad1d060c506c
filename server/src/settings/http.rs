//! `[http]`: the listener and the browsers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use ipnet::{IpNet, Ipv4Net};
use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

use super::formats::{address, duration, list, some_address};

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    #[serde(deserialize_with = "address")]
    pub bind_address: SocketAddr,
    /// Whose pages may call the API. Empty on the private local database means: any page that is
    /// served from this machine.
    #[serde(deserialize_with = "list")]
    pub allowed_origins: Vec<Origin>,
    /// Whose word about where a request comes from (`X-Forwarded-For`) counts.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<TrustedProxy>,
    /// Where `/metrics` is served: an address that the world does not reach. Absent: nowhere.
    #[serde(deserialize_with = "some_address")]
    pub metrics_address: Option<SocketAddr>,
    /// How many threads work on requests. Absent: one less than there are cores.
    pub threads: Option<NonZeroUsize>,
    /// How long requests that run may go on after the signal to stop.
    #[serde(with = "duration")]
    pub drain_timeout: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            bind_address: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            metrics_address: None,
            threads: None,
            drain_timeout: Duration::from_secs(20),
        }
    }
}

impl HttpSettings {
    /// One core is left to the network, the log and the hashing of passwords. More threads than
    /// needed wake each other for every request: measured, a second one on two cores costs a tenth
    /// of the writes.
    pub fn threads(&self) -> usize {
        let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(|| (cores() - 1).max(1), NonZeroUsize::get)
    }
}

/// An address, or a network of them: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "String", into = "IpNet")]
pub struct TrustedProxy(IpNet);

impl TrustedProxy {
    /// 10.0.0.0/8 and fc00::/7 are the largest networks that are private.
    fn min_prefix(network: IpNet) -> u8 {
        if network.addr().is_ipv4() { 8 } else { 7 }
    }

    /// `address` is in canonical form.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for TrustedProxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
        let network = text.parse::<IpNet>().ok().or_else(one).map(canonical);
        let network = network.ok_or_else(|| {
            format!("`{text}` must be an IP address or a network, for example 10.0.0.0/8")
        })?;
        if network.prefix_len() < Self::min_prefix(network) {
            return Err(format!(
                "`{text}` is too large; list the networks of your proxies, each at most a /8 \
                 (IPv4) or a /7 (IPv6)"
            ));
        }
        Ok(Self(network))
    }
}

/// IPv4 as itself, since addresses are looked up so: `::ffff:10.0.0.0/104` is 10.0.0.0/8.
fn canonical(network: IpNet) -> IpNet {
    let mapped = match network {
        IpNet::V6(network) => {
            network.addr().to_ipv4_mapped().zip(network.prefix_len().checked_sub(96))
        }
        IpNet::V4(_) => None,
    };
    let mapped = mapped.and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok());
    mapped.map_or(network, IpNet::V4)
}

impl TryFrom<String> for TrustedProxy {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<TrustedProxy> for IpNet {
    fn from(proxy: TrustedProxy) -> Self {
        proxy.0
    }
}

/// A web origin exactly as browsers send it (RFC 6454, section 6.2): `https://app.example.com`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: String) -> Result<Self, String> {
        let origin = Url::parse(&text).ok().map(|url| url.origin().ascii_serialization());
        match origin.filter(|origin| origin != "null") {
            Some(origin) if origin == text => Ok(Self(text)),
            Some(origin) => {
                Err(format!("`{text}` must be written as browsers send it: `{origin}`"))
            }
            None => Err(format!("`{text}` must be an origin, for example https://app.example.com")),
        }
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}
