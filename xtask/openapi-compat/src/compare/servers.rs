//! Compares the servers that an operation is sent to.

use crate::document::{Document, Place, Pointer};
use crate::finding::Change;
use crate::rule::operations as rules;

use super::Run;
use super::operations::{Operation, names_in, without_names};

/// Addresses that differ in variables are written out up to so many.
const MOST_ADDRESSES: usize = 256;

/// `{}` stands for a variable that can have any value.
#[derive(Debug)]
pub(super) struct Server<'a> {
    address: String,
    /// With the path of the operation.
    pub(super) whole: String,
    at: Pointer<'a>,
}

impl<'a> Run<'a> {
    pub(super) fn compare_servers(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (was, is) = (addresses(self.old, old), addresses(self.new, new));
        for server in &was {
            if !is.iter().any(|other| includes(&other.whole, &server.whole)) {
                let all: Vec<_> = is.iter().map(|server| &*server.address).collect();
                let change = Change::new("server").from(&server.address).to(all.join(", "));
                let at = is.first().map(|server| server.at.clone()).unwrap_or_default();
                self.report(&rules::SERVER_REMOVED, (&server.at, &at), change);
            }
        }
    }
}

/// Whole addresses of an operation: at each of its servers, or of its path, or of the document, or at
/// `/`.
pub(super) fn addresses<'a>(document: &'a Document, operation: &Operation<'a>) -> Vec<Server<'a>> {
    let filled = |servers: &Place<'a>| servers.items().next().is_some();
    let servers = operation
        .own_or_of_path("servers")
        .filter(filled)
        .or_else(|| document.root().get("servers").filter(filled));
    let path = without_names(operation.path);
    let server = |address: String, at: &Pointer<'a>| {
        let whole = format!("{}{path}", address.trim_end_matches('/'));
        Server { address, whole, at: at.clone() }
    };
    match servers {
        None => vec![server("/".to_owned(), &Pointer::default())],
        Some(servers) => servers
            .items()
            .flat_map(|each| {
                written_out(&each).into_iter().map(move |address| (address, each.pointer.clone()))
            })
            .map(|(address, at)| server(address, &at))
            .collect(),
    }
}

/// The address for each combination of values of its variables.
fn written_out(server: &Place<'_>) -> Vec<String> {
    let url = server.str("url").unwrap_or("/");
    let mut addresses = vec![normal(url)];
    for name in names_in(url) {
        let variable = server.get("variables").and_then(|all| all.get(name));
        let mut values: Vec<&str> =
            variable.map(|variable| variable.strings_of("enum").collect()).unwrap_or_default();
        if values.is_empty() || values.len() * addresses.len() > MOST_ADDRESSES {
            values = vec!["{}"];
        }
        let braces = format!("{{{name}}}");
        addresses = addresses
            .iter()
            .flat_map(|address| values.iter().map(|value| address.replacen(&braces, value, 1)))
            .collect();
    }
    addresses
}

/// Scheme and host know no case, and a scheme has its port (RFC 3986, section 6.2).
fn normal(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let scheme = scheme.to_lowercase();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut host = if host.contains('{') { host.to_owned() } else { host.to_lowercase() };
    for (of, port) in [("https", ":443"), ("http", ":80")] {
        if scheme == of {
            host.truncate(host.strip_suffix(port).map_or(host.len(), str::len));
        }
    }
    format!("{scheme}://{host}{path}")
}

/// Whether `inner` is one of the addresses that `outer` stands for.
fn includes(outer: &str, inner: &str) -> bool {
    let mut rest = inner;
    let mut parts = outer.split("{}");
    let Some(after) = parts.next().and_then(|first| rest.strip_prefix(first)) else { return false };
    rest = after;
    for part in parts {
        let value = match part {
            "" => rest.find('/').unwrap_or(rest.len()),
            part => rest.find(part).unwrap_or(0),
        };
        if value == 0 || rest[..value].contains('/') {
            return false;
        }
        rest = &rest[value + part.len()..];
    }
    rest.is_empty()
}
