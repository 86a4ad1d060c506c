//! Pages of other origins: which may call, and what they may read.
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use url::{Host, Url};

use crate::settings::Origin;

const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Allow, ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id, \
     Idempotency-Replayed",
);
const ALLOWED_METHODS: HeaderValue =
    HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE");
const ALLOWED_HEADERS: HeaderValue = HeaderValue::from_static("Authorization, Content-Type");
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("600");

/// Whose pages may call.
#[derive(Clone, Debug)]
pub(crate) enum Cors {
    Only(Vec<Origin>),
    /// Whatever this machine serves to itself, for those who develop a page beside this server.
    Loopback,
}

impl Cors {
    /// What an answer to a request with `request` carries. Tokens go by header and never by
    /// cookie, so there is no credentials mode.
    pub(crate) fn headers(&self, request: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
        self.headers_for(request.get(ORIGIN))
    }

    /// The same for whoever has kept `Origin` alone.
    pub(crate) fn headers_for(
        &self,
        origin: Option<&HeaderValue>,
    ) -> Vec<(HeaderName, HeaderValue)> {
        // The answer depends on the header whether it is there or not.
        let mut headers = vec![(VARY, HeaderValue::from_static("Origin"))];
        if let Some(origin) = origin.filter(|origin| self.allows(origin)) {
            headers.push((ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone()));
            headers.push((ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED));
        }
        headers
    }

    /// What the answer to the question before the request carries.
    pub(crate) fn preflight(&self, request: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = self.headers(request);
        if headers.iter().any(|(name, _)| name == ACCESS_CONTROL_ALLOW_ORIGIN) {
            headers.push((ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS));
            headers.push((ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS));
            headers.push((ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS));
        }
        headers
    }

    fn allows(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Only(origins) => origins.iter().any(|allowed| allowed.as_str() == origin),
            Self::Loopback => origin.to_str().is_ok_and(is_loopback),
        }
    }
}

fn is_loopback(origin: &str) -> bool {
    // Written as browsers write it, or it is not what it seems: http://example.com@localhost.
    let url = Url::parse(origin).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == origin
    });
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_this_machine_and_nothing_that_looks_like_it() {
        for origin in [
            "http://localhost:5173",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
            "http://app.localhost",
        ] {
            assert!(is_loopback(origin), "{origin}");
        }
        for origin in [
            "null",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "https://example.com",
            "file:///etc",
            "ftp://localhost",
            "chrome-extension://localhost",
            "http://example.com@localhost",
            "http://localhost\\example.com",
            "http://localhost/",
        ] {
            assert!(!is_loopback(origin), "{origin}");
        }
    }
}
