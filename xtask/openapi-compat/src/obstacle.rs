//! Why a part of a document cannot be compared.

use crate::document::{Document, Place, Pointer, Unresolved};
use crate::rule::{Rule, unknown};

/// Why a part of one of the documents cannot be compared.
#[derive(Debug, Clone)]
pub(crate) struct Obstacle<'a> {
    pub(crate) rule: &'static Rule,
    pub(crate) at: Pointer<'a>,
    pub(crate) detail: String,
}

/// What `place` refers to, or why nobody can say.
pub(crate) fn resolved<'a>(
    document: &'a Document,
    place: &Place<'a>,
) -> Result<Place<'a>, Obstacle<'a>> {
    document.resolve(place.clone()).map_err(|unresolved| {
        let (rule, at): (&'static Rule, _) = match unresolved {
            Unresolved::External(at) => (&unknown::REFERENCE_EXTERNAL, at),
            Unresolved::Missing(at) => (&unknown::REFERENCE_MISSING, at),
        };
        let detail = at.str("$ref").unwrap_or_default().to_owned();
        Obstacle { rule, at: at.pointer.key("$ref"), detail }
    })
}
