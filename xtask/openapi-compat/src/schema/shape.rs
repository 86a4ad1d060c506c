//! Reads a schema into the alternatives that it allows: follows references, puts `allOf` together,
//! and spreads `oneOf` and `anyOf` out.

use std::collections::HashSet;

use crate::direction::Direction;
use crate::document::{Document, Place, Pointer, component_name};
use crate::obstacle::{Obstacle, resolved};
use crate::rule::unknown;

use super::alternative::Alternative;
use super::discriminator::tag;
use super::keywords;
use super::stack::deep;
use super::types::Types;

/// More alternatives than a person would write; `allOf` of several `oneOf` multiplies them.
const MOST_ALTERNATIVES: usize = 512;

#[derive(Debug, Clone)]
pub(super) struct Shape<'a> {
    pub(super) at: Pointer<'a>,
    pub(super) alternatives: Vec<Alternative<'a>>,
}

impl<'a> Shape<'a> {
    fn of(alternative: Alternative<'a>) -> Self {
        Shape { at: alternative.at.clone(), alternatives: vec![alternative] }
    }

    fn and(self, other: &Shape<'a>) -> Result<Shape<'a>, Obstacle<'a>> {
        if self.alternatives.len() * other.alternatives.len() > MOST_ALTERNATIVES {
            let detail = "allOf, oneOf and anyOf make too many alternatives".to_owned();
            return Err(Obstacle { rule: &unknown::TOO_COMPLEX, at: self.at, detail });
        }
        let (is_union, other_is_union) =
            (self.alternatives.len() > 1, other.alternatives.len() > 1);
        let mut alternatives = Vec::new();
        for one in &self.alternatives {
            for two in &other.alternatives {
                // The option tells the reader more than what it is combined with, and the name of the
                // whole is the name of none of its options.
                let at = if other_is_union { &two.at } else { &one.at };
                let name = match (is_union, other_is_union) {
                    (_, true) => two.name,
                    (true, false) => one.name,
                    (false, false) => one.name.or(two.name),
                };
                let both = one.clone().and(two);
                alternatives.push(Alternative { at: at.clone(), name, ..both });
            }
        }
        Ok(Shape { at: self.at, alternatives })
    }

    pub(super) fn types(&self) -> Types {
        self.alternatives.iter().fold(Types::NONE, |all, each| all.or(each.types))
    }
}

/// Reads what meets all of `schemas`, as a sender or a receiver in `direction` sees it.
pub(super) fn shape<'a>(
    document: &'a Document,
    schemas: &[Place<'a>],
    direction: Direction,
) -> Result<Shape<'a>, Obstacle<'a>> {
    let mut reader = Reader { document, direction, open: HashSet::new() };
    let mut whole: Option<Shape<'a>> = None;
    for schema in schemas {
        let part = reader.read(schema)?;
        whole = Some(match whole {
            Some(whole) => whole.and(&part)?,
            None => part,
        });
    }
    Ok(whole.unwrap_or_else(|| Shape::of(Alternative::any(Pointer::default()))))
}

struct Reader<'a> {
    document: &'a Document,
    direction: Direction,
    /// The schemas that are being read, to see when one contains itself.
    open: HashSet<usize>,
}

impl<'a> Reader<'a> {
    fn read(&mut self, place: &Place<'a>) -> Result<Shape<'a>, Obstacle<'a>> {
        let name = place.str("$ref").and_then(component_name);
        let place = resolved(self.document, place)?;
        if !self.open.insert(place.address()) {
            let detail = "the schema consists of itself".to_owned();
            return Err(Obstacle { rule: &unknown::MALFORMED, at: place.pointer, detail });
        }
        let shape = deep(|| self.read_open(&place, name));
        self.open.remove(&place.address());
        shape
    }

    fn read_open(
        &mut self,
        place: &Place<'a>,
        name: Option<&'a str>,
    ) -> Result<Shape<'a>, Obstacle<'a>> {
        let own = keywords::read(self.document, place, self.direction)?;
        let mut shape = Shape::of(Alternative { name, ..own });
        for part in place.items_of("allOf") {
            shape = shape.and(&self.read(&part)?)?;
        }
        for keyword in ["oneOf", "anyOf"] {
            let exclusive = keyword == "oneOf" && place.items_of(keyword).nth(1).is_some();
            let mut options = Vec::new();
            for (index, option) in place.items_of(keyword).enumerate() {
                let tag = tag(place, &option);
                options.extend(self.read(&option)?.alternatives.into_iter().map(|mut each| {
                    each.tag = tag.clone().or(each.tag);
                    each.choices.extend(exclusive.then(|| (place.address(), index)));
                    each
                }));
            }
            if !options.is_empty() {
                let at = place.pointer.key(keyword);
                shape = shape.and(&Shape { at, alternatives: options })?;
            }
        }
        if place.flag("nullable", false) {
            for alternative in &mut shape.alternatives {
                alternative.types = alternative.types.or(Types::NULL);
            }
        }
        Ok(shape)
    }
}
