//! An OpenAPI 3.0 document, read from JSON or YAML.

mod node;
mod place;

use percent_encoding::percent_decode_str;

pub(crate) use node::{Node, Number};
pub(crate) use place::{Place, Pointer};

/// How many references in a row are followed before they are taken for a circle.
const LONGEST_CHAIN: usize = 64;

/// Why a text cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("{name} is neither JSON nor YAML: {problem}")]
    Syntax { name: String, problem: String },
    #[error("{name} has no `openapi` property with a version. Is it an OpenAPI document?")]
    NoVersion { name: String },
    #[error("{name} is OpenAPI {version}; only 3.0 can be compared.{advice}")]
    Version { name: String, version: String, advice: &'static str },
}

/// One version of a document.
#[derive(Debug)]
pub struct Document {
    root: Node,
}

/// Why a reference leads nowhere.
#[derive(Debug)]
pub(crate) enum Unresolved<'a> {
    External(Place<'a>),
    Missing(Place<'a>),
}

impl Document {
    /// Reads `text`; `name` is for messages.
    pub fn parse(name: &str, text: &str) -> Result<Document, Unreadable> {
        let text = text.trim_start_matches('\u{feff}');
        let syntax = |problem: String| Unreadable::Syntax { name: name.to_owned(), problem };
        let root: Node = if text.trim_start().starts_with('{') {
            // What begins like JSON and is none may still be YAML in its short form.
            serde_json::from_str(text).or_else(|problem| {
                serde_yaml_ng::from_str(text).map_err(|_| syntax(problem.to_string()))
            })?
        } else {
            serde_yaml_ng::from_str(text).map_err(|problem| syntax(problem.to_string()))?
        };
        let version = match root.get("openapi").or_else(|| root.get("swagger")) {
            Some(Node::String(version)) => version.to_string(),
            Some(other) => other.to_string(),
            None => return Err(Unreadable::NoVersion { name: name.to_owned() }),
        };
        if version != "3.0" && !version.starts_with("3.0.") || root.get("openapi").is_none() {
            let advice = match version.as_str() {
                "2.0" => " To convert it: npx swagger2openapi FILE",
                _ => " To convert it: npx @apiture/openapi-down-convert --input FILE",
            };
            return Err(Unreadable::Version { name: name.to_owned(), version, advice });
        }
        Ok(Document { root })
    }

    /// `info.version`, if there is one.
    #[must_use]
    pub fn version(&self) -> Option<&str> {
        self.root.get("info")?.get("version")?.as_str()
    }

    pub(crate) fn root(&self) -> Place<'_> {
        Place { node: &self.root, pointer: Pointer::default() }
    }

    /// Follows `$ref` until something else stands there.
    pub(crate) fn resolve<'a>(&'a self, place: Place<'a>) -> Result<Place<'a>, Unresolved<'a>> {
        let mut place = place;
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = place.str("$ref") else { return Ok(place) };
            place = self.target(&place, reference)?;
        }
        Err(Unresolved::Missing(place))
    }

    /// What stands at `reference`, if it leads into this document.
    pub(crate) fn target_of(&self, reference: &str) -> Option<&Node> {
        Some(self.target(&self.root(), reference).ok()?.node)
    }

    pub(crate) fn has_schema(&self, name: &str) -> bool {
        let schemas = self.root.get("components").and_then(|components| components.get("schemas"));
        schemas.is_some_and(|schemas| schemas.get(name).is_some())
    }

    /// Whether some media type is XML.
    pub(crate) fn mentions_xml(&self) -> bool {
        fn mentions(node: &Node) -> bool {
            match node {
                Node::Array(items) => items.iter().any(mentions),
                Node::Object(members) => members.iter().any(|(key, value)| {
                    (key.contains("/xml") || key.contains("+xml")) || mentions(value)
                }),
                _ => false,
            }
        }
        mentions(&self.root)
    }

    fn target<'a>(
        &'a self,
        from: &Place<'a>,
        reference: &str,
    ) -> Result<Place<'a>, Unresolved<'a>> {
        let Some(fragment) = reference.strip_prefix('#') else {
            return Err(Unresolved::External(from.clone()));
        };
        let mut target = self.root();
        for name in fragment.split('/').skip(1) {
            let name = percent_decode_str(name).decode_utf8_lossy();
            let name = name.replace("~1", "/").replace("~0", "~");
            let next = match target.node {
                Node::Array(_) => name.parse().ok().and_then(|index| target.items().nth(index)),
                _ => target.get(&name),
            };
            target = next.ok_or_else(|| Unresolved::Missing(from.clone()))?;
        }
        Ok(target)
    }
}

/// The name of the component that `reference` names: `Todo` in `#/components/schemas/Todo`.
pub(crate) fn component_name(reference: &str) -> Option<&str> {
    let mut parts = reference.strip_prefix("#/components/")?.split('/');
    let (_, name) = (parts.next()?, parts.next()?);
    parts.next().is_none().then_some(name)
}
