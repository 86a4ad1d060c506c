//! Where a request comes from.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};

use http::{HeaderMap, HeaderName};
use slog::Logger;

use crate::settings::TrustedProxy;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address nearest to the client that somebody trusted has seen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ClientAddress(pub IpAddr);

/// What counts as one address.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Network(u128);

impl Network {
    pub(crate) fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl ClientAddress {
    /// `X-Forwarded-For` is read from the right, each address being what the proxy before it saw:
    /// beyond the first that is no proxy of ours, anybody may have written it.
    pub(crate) fn of(peer: SocketAddr, headers: &HeaderMap, trusted: &[TrustedProxy]) -> Self {
        let mut address = peer.ip().to_canonical();
        let is_trusted = |address| trusted.iter().any(|proxy: &TrustedProxy| proxy.holds(address));
        if !is_trusted(address) {
            return Self(address);
        }
        let lines = headers.get_all(FORWARDED_FOR).iter().rev();
        let hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for hop in hops {
            if !is_trusted(address) {
                break;
            }
            let Some(seen) = parse(hop) else { break };
            address = seen.to_canonical();
        }
        Self(address)
    }

    /// Whether it is 127.0.0.1 or ::1: more often than not a proxy's that nobody has named.
    pub(crate) fn is_this_machines(self) -> bool {
        self.0 == Ipv4Addr::LOCALHOST || self.0 == Ipv6Addr::LOCALHOST
    }

    pub fn network(self) -> Network {
        Network(match self.0 {
            IpAddr::V4(address) => u128::from(address.to_bits()),
            // A household gets at least a /64 (RFC 6177) and can choose any address in it.
            IpAddr::V6(address) => address.to_bits() >> 64 << 64,
        })
    }
}

/// Whoever says where requests come from and is not believed: a proxy that nobody has named, more
/// often than not.
#[derive(Default)]
pub(crate) struct UntrustedProxy {
    told: AtomicBool,
}

impl UntrustedProxy {
    /// Tells of the first one.
    pub(crate) fn look(
        &self,
        peer: SocketAddr,
        headers: &HeaderMap,
        trusted: &[TrustedProxy],
        log: &Logger,
    ) {
        if self.told.load(Ordering::Relaxed) || !headers.contains_key(FORWARDED_FOR) {
            return;
        }
        let peer = peer.ip().to_canonical();
        if trusted.iter().any(|proxy| proxy.holds(peer)) || self.told.swap(true, Ordering::Relaxed)
        {
            return;
        }
        slog::warn!(log, "X-Forwarded-For was sent from an address that is not in \
            http.trusted_proxies, and is ignored. If the address is your proxy, add it there: \
            until then all clients behind it count as one, and a hundred wrong passwords of one \
            client block the login of all for 15 minutes. This is logged once";
            "peer" => peer.to_string());
    }
}

/// An address, with or without a port.
fn parse(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?.trim();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    hop.parse().ok().or_else(with_port).or_else(in_brackets)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made of a request from `peer` with these lines of `X-Forwarded-For`, where the
    /// proxies are 10.0.0.0/8 and 2001:db8::1.
    fn seen(peer: &str, lines: &[&str]) -> String {
        seen_through(["10.0.0.0/8", "2001:db8::1"], peer, lines)
    }

    fn seen_through(proxies: [&str; 2], peer: &str, lines: &[&str]) -> String {
        let trusted = proxies.map(|text| text.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 5000);
        ClientAddress::of(peer, &headers, &trusted).0.to_string()
    }

    #[test]
    fn a_64_of_ipv6_counts_as_one_address() {
        let network = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }

    #[test]
    fn without_a_proxy_of_ours_the_header_says_nothing() {
        assert_eq!(seen("192.0.2.1", &[]), "192.0.2.1");
        assert_eq!(seen("192.0.2.1", &["198.51.100.1"]), "192.0.2.1");
        assert_eq!(seen("2001:db8::2", &["198.51.100.1"]), "2001:db8::2");
    }

    #[test]
    fn it_is_read_from_the_right_as_far_as_it_is_trusted() {
        for (lines, client) in [
            (&["198.51.100.1"][..], "198.51.100.1"),
            (&["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            (&["1.1.1.1, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
            (&["1.1.1.1", "198.51.100.1 , 10.9.9.9", "2001:db8::1"], "198.51.100.1"),
            (&["198.51.100.1:4711"], "198.51.100.1"),
            (&["[2001:db8::7]:4711"], "2001:db8::7"),
            (&["[2001:db8::7]"], "2001:db8::7"),
            (&["::ffff:198.51.100.1"], "198.51.100.1"),
            (&["10.1.1.1, 10.2.2.2"], "10.1.1.1"),
            (&["1.1.1.1, unknown"], "10.0.0.1"),
            (&["1.1.1.1, "], "10.0.0.1"),
            (&[""], "10.0.0.1"),
            (&["1.1.1.1, 10.3.3.3, nonsense, 10.2.2.2"], "10.2.2.2"),
        ] {
            assert_eq!(seen("10.0.0.1", lines), client, "{lines:?}");
            assert_eq!(seen("::ffff:10.0.0.1", lines), client, "{lines:?}");
        }
    }

    #[test]
    fn ipv4_networks_may_be_written_as_ipv6() {
        let proxies = ["::ffff:10.0.0.0/104", "::ffff:192.0.2.7"];
        for (peer, client) in
            [("10.9.9.9", "1.1.1.1"), ("192.0.2.7", "1.1.1.1"), ("11.0.0.1", "11.0.0.1")]
        {
            assert_eq!(seen_through(proxies, peer, &["1.1.1.1"]), client);
        }
    }
}
