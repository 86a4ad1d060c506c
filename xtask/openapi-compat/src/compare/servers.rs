//! Compares the servers that an operation is sent to.

use crate::document::{Document, Place, Pointer};
use crate::finding::Change;
use crate::rule::operations as rules;

use super::Run;
use super::operations::{Operation, names_in};

/// An address, with the values that its variables can have, in the order of the address; nothing
/// stands for any value.
#[derive(Debug)]
struct Server<'a> {
    address: String,
    variables: Vec<Option<Vec<&'a str>>>,
    at: Pointer<'a>,
}

impl<'a> Run<'a> {
    pub(super) fn compare_servers(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (was, is) = (servers(self.old, old), servers(self.new, new));
        for server in &was {
            if !is.iter().any(|other| includes(other, server)) {
                let addresses: Vec<_> = is.iter().map(|server| &*server.address).collect();
                let change = Change::new("server").from(&server.address).to(addresses.join(", "));
                let at = is.first().map(|server| server.at.clone()).unwrap_or_default();
                self.report(&rules::SERVER_REMOVED, (&server.at, &at), change);
            }
        }
    }
}

/// Those of the operation, else of its path, else of the document, else `/`.
fn servers<'a>(document: &'a Document, operation: &Operation<'a>) -> Vec<Server<'a>> {
    let filled = |servers: &Place<'a>| servers.items().next().is_some();
    let servers = operation
        .own_or_of_path("servers")
        .filter(filled)
        .or_else(|| document.root().get("servers").filter(filled));
    let Some(servers) = servers else {
        return vec![Server {
            address: "/".to_owned(),
            variables: Vec::new(),
            at: Pointer::default(),
        }];
    };
    servers.items().map(|server| read(&server)).collect()
}

fn read<'a>(server: &Place<'a>) -> Server<'a> {
    let url = server.str("url").unwrap_or("/");
    let mut address = url.trim_end_matches('/').to_owned();
    let mut variables = Vec::new();
    for name in names_in(url) {
        let variable = server.get("variables").and_then(|all| all.get(name));
        let values: Option<Vec<&str>> = variable
            .filter(|variable| variable.has("enum"))
            .map(|variable| variable.strings_of("enum").collect());
        match values.as_deref() {
            // What has one value only is no variable.
            Some([only]) => address = address.replacen(&format!("{{{name}}}"), only, 1),
            _ => {
                address = address.replacen(&format!("{{{name}}}"), "{}", 1);
                variables.push(values);
            }
        }
    }
    if address.is_empty() {
        address.push('/');
    }
    Server { address, variables, at: server.pointer.clone() }
}

fn includes(new: &Server<'_>, old: &Server<'_>) -> bool {
    new.address == old.address
        && new.variables.iter().zip(&old.variables).all(|(new, old)| match (new, old) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(new), Some(old)) => old.iter().all(|value| new.contains(value)),
        })
}
