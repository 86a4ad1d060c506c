//! The address of a service.

use std::fmt;
use std::str::FromStr;

use url::{Host, Url};

/// https, or http to this machine: nobody on the way can read passwords and tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    /// Where `cargo run` serves.
    pub const DEFAULT: &str = "http://127.0.0.1:8080";

    /// Scheme, host and port: what tokens are bound to.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let url = Url::parse(text)
            .map_err(|error| format!("{error}; an address is like https://todo.example.com"))?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not contain a user or a password".into());
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err("must not have a query (?) or a fragment (#)".into());
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if loopback => Ok(Self(url)),
            "http" => Err("others could read your password on the way; use https".into()),
            _ => Err("must begin with https://".into()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only() {
        for good in ["https://todo.example.com", "http://localhost:8080", "http://127.0.0.9/todo/"]
        {
            assert!(good.parse::<Address>().is_ok(), "{good}");
        }
        let bad = ["http://todo.example.com", "http://localhost.example.com", "http://10.0.0.1"];
        for bad in bad {
            assert!(bad.parse::<Address>().unwrap_err().contains("https"), "{bad}");
        }
    }

    #[test]
    fn an_address_has_no_password_and_no_query() {
        for bad in ["https://ada:secret@todo.example.com", "https://todo.example.com/?a", "todo"] {
            let error = bad.parse::<Address>().unwrap_err();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
