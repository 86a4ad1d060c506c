//! What a schema demands of one value, when all that it refers to is put together: the types that it
//! allows, and for each type the limits. Each limit remembers where it stands.

use crate::document::{Node, Number, Place, Pointer};

use super::types::Types;

/// A demand, and the keyword that makes it.
#[derive(Debug, Clone)]
pub(super) struct Limit<'a, T> {
    pub(super) value: T,
    pub(super) at: Pointer<'a>,
    /// The format that makes it: `int32` sets a least and a greatest number.
    pub(super) by_format: Option<&'a str>,
}

/// The least or greatest number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bound {
    pub(super) number: Number,
    pub(super) exclusive: bool,
}

/// The members of an object as one schema describes them; `allOf` has several of them.
#[derive(Debug, Clone)]
pub(super) struct Members<'a> {
    pub(super) properties: Vec<(&'a str, Place<'a>)>,
    pub(super) others: Others<'a>,
}

/// `additionalProperties`
#[derive(Debug, Clone)]
pub(super) enum Others<'a> {
    Open,
    Forbidden(Pointer<'a>),
    Schema(Place<'a>),
}

/// One alternative of a schema: all its demands hold together.
#[derive(Debug, Clone)]
pub(super) struct Alternative<'a> {
    /// Where a reader should look: the schema, or the option of `oneOf` or `anyOf`.
    pub(super) at: Pointer<'a>,
    /// Of the component, if it is one.
    pub(super) name: Option<&'a str>,
    pub(super) types: Types,
    pub(super) types_at: Pointer<'a>,
    /// The values allowed; `null` is a matter of `types`.
    pub(super) values: Option<Limit<'a, Vec<&'a Node>>>,
    pub(super) minimum: Option<Limit<'a, Bound>>,
    pub(super) maximum: Option<Limit<'a, Bound>>,
    pub(super) multiple_of: Vec<Limit<'a, Number>>,
    pub(super) formats: Vec<Limit<'a, &'a str>>,
    pub(super) min_length: Option<Limit<'a, u64>>,
    pub(super) max_length: Option<Limit<'a, u64>>,
    pub(super) patterns: Vec<Limit<'a, &'a str>>,
    pub(super) min_items: Option<Limit<'a, u64>>,
    pub(super) max_items: Option<Limit<'a, u64>>,
    pub(super) unique_items: Option<Limit<'a, ()>>,
    pub(super) items: Vec<Place<'a>>,
    pub(super) min_properties: Option<Limit<'a, u64>>,
    pub(super) max_properties: Option<Limit<'a, u64>>,
    pub(super) members: Vec<Members<'a>>,
    pub(super) required: Vec<Limit<'a, &'a str>>,
    pub(super) not: Vec<Place<'a>>,
    /// Keywords that we do not know, and their values.
    pub(super) unknown: Vec<(&'a str, Place<'a>)>,
    /// Which property tells which option it is: that of `discriminator`.
    pub(super) tag: Option<Tag<'a>>,
    /// Each schema with a `oneOf`, by its address, and the index of the option that this is.
    pub(super) choices: Vec<(usize, usize)>,
}

/// `discriminator` as this alternative has it: the property, and the values that name it.
#[derive(Debug, Clone)]
pub(super) struct Tag<'a> {
    pub(super) property: &'a str,
    pub(super) values: Vec<&'a str>,
    pub(super) at: Pointer<'a>,
}

/// What an object may have under one name.
pub(super) enum Member<'a> {
    /// Described by name, by all of these.
    Declared(Vec<Place<'a>>),
    /// Not described by name, but what is there must meet these.
    Other(Vec<Place<'a>>),
    Free,
    Forbidden(Pointer<'a>),
}

impl<'a> Alternative<'a> {
    /// Anything at all.
    pub(super) fn any(at: Pointer<'a>) -> Self {
        Alternative {
            types_at: at.clone(),
            at,
            name: None,
            types: Types::ALL,
            values: None,
            minimum: None,
            maximum: None,
            multiple_of: Vec::new(),
            formats: Vec::new(),
            min_length: None,
            max_length: None,
            patterns: Vec::new(),
            min_items: None,
            max_items: None,
            unique_items: None,
            items: Vec::new(),
            min_properties: None,
            max_properties: None,
            members: Vec::new(),
            required: Vec::new(),
            not: Vec::new(),
            unknown: Vec::new(),
            tag: None,
            choices: Vec::new(),
        }
    }

    /// What meets both.
    pub(super) fn and(mut self, other: &Alternative<'a>) -> Self {
        if self.types.and(other.types) != self.types {
            self.types = self.types.and(other.types);
            self.types_at = other.types_at.clone();
        }
        self.values = match (self.values, &other.values) {
            (Some(mut ours), Some(theirs)) => {
                ours.value.retain(|value| theirs.value.contains(value));
                if ours.value.is_empty() {
                    self.types = self.types.and(Types::NULL);
                }
                Some(ours)
            }
            (ours, theirs) => ours.or_else(|| theirs.clone()),
        };
        self.minimum = stricter(self.minimum, &other.minimum, |one, two| {
            (one.number, one.exclusive) > (two.number, two.exclusive)
        });
        self.maximum = stricter(self.maximum, &other.maximum, |one, two| {
            (two.number, one.exclusive) > (one.number, two.exclusive)
        });
        self.min_length = stricter(self.min_length, &other.min_length, |one, two| one > two);
        self.max_length = stricter(self.max_length, &other.max_length, |one, two| one < two);
        self.min_items = stricter(self.min_items, &other.min_items, |one, two| one > two);
        self.max_items = stricter(self.max_items, &other.max_items, |one, two| one < two);
        self.min_properties = stricter(self.min_properties, &other.min_properties, |a, b| a > b);
        self.max_properties = stricter(self.max_properties, &other.max_properties, |a, b| a < b);
        self.unique_items = self.unique_items.or_else(|| other.unique_items.clone());
        self.multiple_of.extend(other.multiple_of.iter().cloned());
        self.formats.extend(other.formats.iter().cloned());
        self.patterns.extend(other.patterns.iter().cloned());
        self.items.extend(other.items.iter().cloned());
        self.members.extend(other.members.iter().cloned());
        self.required.extend(other.required.iter().cloned());
        self.not.extend(other.not.iter().cloned());
        self.unknown.extend(other.unknown.iter().cloned());
        self.choices.extend(&other.choices);
        self.tag = self.tag.or_else(|| other.tag.clone());
        self.name = self.name.or(other.name);
        self
    }

    /// A `oneOf` refuses what meets both.
    pub(super) fn excludes(&self, other: &Alternative<'_>) -> bool {
        self.choices.iter().any(|(list, option)| {
            other.choices.iter().any(|(same, another)| list == same && option != another)
        })
    }

    pub(super) fn requires(&self, name: &str) -> Option<&Limit<'a, &'a str>> {
        self.required.iter().find(|required| required.value == name)
    }

    /// The names that are described, each once, in the document's order.
    pub(super) fn declared(&self) -> Vec<&'a str> {
        let mut names = indexmap::IndexSet::new();
        for members in &self.members {
            names.extend(members.properties.iter().map(|(name, _)| *name));
        }
        names.into_iter().collect()
    }

    /// What may stand under `name`.
    pub(super) fn member(&self, name: &str) -> Member<'a> {
        let mut schemas = Vec::new();
        let mut declared = false;
        for members in &self.members {
            let found = members.properties.iter().find(|(each, _)| *each == name);
            match (found, &members.others) {
                (Some((_, place)), _) => {
                    declared = true;
                    schemas.push(place.clone());
                }
                (None, Others::Forbidden(at)) => return Member::Forbidden(at.clone()),
                (None, Others::Schema(place)) => schemas.push(place.clone()),
                (None, Others::Open) => {}
            }
        }
        match (declared, schemas.is_empty()) {
            (true, _) => Member::Declared(schemas),
            (false, false) => Member::Other(schemas),
            (false, true) => Member::Free,
        }
    }

    /// What may stand under a name that no schema describes.
    pub(super) fn other_member(&self) -> Member<'a> {
        let mut schemas = Vec::new();
        for members in &self.members {
            match &members.others {
                Others::Forbidden(at) => return Member::Forbidden(at.clone()),
                Others::Schema(place) => schemas.push(place.clone()),
                Others::Open => {}
            }
        }
        if schemas.is_empty() { Member::Free } else { Member::Other(schemas) }
    }

    /// It demands nothing. One that describes parts is taken to demand something of them.
    pub(super) fn is_free(&self) -> bool {
        let limits = [&self.min_length, &self.max_length, &self.min_items, &self.max_items];
        let counts = [&self.min_properties, &self.max_properties];
        self.types == Types::ALL
            && self.values.is_none()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && limits.into_iter().chain(counts).all(Option::is_none)
            && self.unique_items.is_none()
            && self.multiple_of.is_empty()
            && self.formats.is_empty()
            && self.patterns.is_empty()
            && self.items.is_empty()
            && self.members.is_empty()
            && self.required.is_empty()
            && self.not.is_empty()
    }

    pub(super) fn allows_any_string(&self) -> bool {
        self.types.meets(Types::STRING)
            && self.values.is_none()
            && self.min_length.is_none()
            && self.max_length.is_none()
            && self.formats.is_empty()
            && self.patterns.is_empty()
            && self.not.is_empty()
    }

    /// It certainly does not allow `value`.
    pub(super) fn refuses(&self, value: &Node) -> bool {
        let is_listed = |values: &Limit<'a, Vec<&Node>>| values.value.contains(&value);
        !self.types.meets(Types::of(value))
            || (*value != Node::Null && !self.values.as_ref().is_none_or(is_listed))
    }

    /// All values but `null`, if they can be counted.
    pub(super) fn all_values(&self) -> Option<Vec<Node>> {
        if let Some(values) = &self.values {
            let values = values.value.iter().filter(|value| self.types.meets(Types::of(value)));
            return Some(values.map(|value| (*value).clone()).collect());
        }
        match self.types.without(Types::NULL) {
            Types::NONE => Some(Vec::new()),
            Types::BOOLEAN => Some(vec![Node::Bool(false), Node::Bool(true)]),
            _ => None,
        }
    }
}

/// The stricter of two limits, by `is_stricter`.
fn stricter<'a, T: Clone>(
    one: Option<Limit<'a, T>>,
    two: &Option<Limit<'a, T>>,
    is_stricter: impl Fn(&T, &T) -> bool,
) -> Option<Limit<'a, T>> {
    match (one, two) {
        (Some(one), Some(two)) if is_stricter(&two.value, &one.value) => Some(two.clone()),
        (Some(one), _) => Some(one),
        (None, two) => two.clone(),
    }
}
