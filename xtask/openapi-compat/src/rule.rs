//! The rules: what each is called, whom it breaks, and why.

pub(crate) mod names;
pub(crate) mod operations;
pub(crate) mod schemas;
pub(crate) mod unknown;

use std::fmt;

use crate::direction::Direction;

/// One way to break clients, or one reason why nobody can say.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable: it stands in `api-breaks.toml`.
    pub id: &'static str,
    pub level: Level,
    /// Whom it breaks; nobody knows if this is empty.
    pub breaks: &'static [Client],
    /// In one sentence.
    pub why: &'static str,
    /// What to do instead.
    pub advice: &'static str,
    pub example: Example,
}

/// Which clients are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Those that run: what travels over the wire.
    Wire,
    /// Also those that are generated anew and compiled: the names that generators take over.
    Generated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    Running,
    TypeScript,
    Rust,
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Client::Running => "running clients",
            Client::TypeScript => "TypeScript",
            Client::Rust => "Rust",
        })
    }
}

/// A change that the rule finds, in YAML.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    pub part: Part,
    pub old: &'static str,
    pub new: &'static str,
}

/// The part of a document that an example shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The schema of a request body.
    Request,
    /// The schema of a response.
    Response,
    /// What stands in an operation.
    Operation,
    /// What stands in a document, beside its operations.
    Document,
}

impl Rule {
    /// Nobody can say whether clients break.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        self.breaks.is_empty()
    }

    /// The rule with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<&'static Rule> {
        Rule::all().find(|rule| rule.id == id)
    }

    /// Every rule.
    pub fn all() -> impl Iterator<Item = &'static Rule> {
        operations::ALL
            .iter()
            .copied()
            .chain(schemas::ALL.iter().flat_map(|pair| [&pair.request, &pair.response]))
            .chain(schemas::SINGLE.iter().copied())
            .chain(names::ALL.iter().copied())
            .chain(unknown::ALL.iter().copied())
    }
}

/// One demand of a schema, seen from both directions: requests may not demand more than before,
/// responses may not promise less.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) request: Rule,
    pub(crate) response: Rule,
}

impl Pair {
    pub(crate) fn of(&'static self, direction: Direction) -> &'static Rule {
        match direction {
            Direction::Request => &self.request,
            Direction::Response => &self.response,
        }
    }
}
