//! A part of a document, and where in it.

use std::fmt;
use std::rc::Rc;

use super::node::Node;

/// A JSON Pointer (RFC 6901) into a document. Cheap to clone and to lengthen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pointer<'a>(Option<Rc<Segment<'a>>>);

#[derive(Debug)]
struct Segment<'a> {
    parent: Pointer<'a>,
    name: Name<'a>,
}

#[derive(Debug)]
enum Name<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Pointer<'a> {
    fn then(&self, name: Name<'a>) -> Self {
        Pointer(Some(Rc::new(Segment { parent: self.clone(), name })))
    }

    pub(crate) fn key(&self, key: &'a str) -> Self {
        self.then(Name::Key(key))
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut segments = Vec::new();
        let mut rest = self;
        while let Some(segment) = &rest.0 {
            segments.push(&segment.name);
            rest = &segment.parent;
        }
        for name in segments.into_iter().rev() {
            match name {
                Name::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Name::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) node: &'a Node,
    pub(crate) pointer: Pointer<'a>,
}

impl<'a> Place<'a> {
    /// Two places with one address are the same part of the same document.
    pub(crate) fn address(&self) -> usize {
        std::ptr::from_ref(self.node).addr()
    }

    pub(crate) fn get(&self, key: &str) -> Option<Place<'a>> {
        let Node::Object(members) = self.node else { return None };
        let (_, key, node) = members.get_full(key)?;
        Some(Place { node, pointer: self.pointer.key(key) })
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.node.get(key).is_some()
    }

    pub(crate) fn str(&self, key: &str) -> Option<&'a str> {
        self.node.get(key)?.as_str()
    }

    /// A boolean that is absent is `default`.
    pub(crate) fn flag(&self, key: &str, default: bool) -> bool {
        match self.node.get(key) {
            Some(Node::Bool(value)) => *value,
            _ => default,
        }
    }

    /// The members of an object, none if it is something else.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> + use<'a> {
        let members = match self.node {
            Node::Object(members) => Some(members),
            _ => None,
        };
        let pointer = self.pointer.clone();
        members.into_iter().flatten().map(move |(key, node)| {
            let key: &'a str = key;
            (key, Place { node, pointer: pointer.key(key) })
        })
    }

    pub(crate) fn members_of(
        &self,
        key: &str,
    ) -> impl Iterator<Item = (&'a str, Place<'a>)> + use<'a> {
        self.get(key).into_iter().flat_map(|place| place.members())
    }

    /// The items of an array, none if it is something else.
    pub(crate) fn items(&self) -> impl Iterator<Item = Place<'a>> + use<'a> {
        let items: &'a [Node] = match self.node {
            Node::Array(items) => items,
            _ => &[],
        };
        let pointer = self.pointer.clone();
        items
            .iter()
            .enumerate()
            .map(move |(index, node)| Place { node, pointer: pointer.then(Name::Index(index)) })
    }

    pub(crate) fn items_of(&self, key: &str) -> impl Iterator<Item = Place<'a>> + use<'a> {
        self.get(key).into_iter().flat_map(|place| place.items())
    }

    pub(crate) fn strings_of(&self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.items_of(key).filter_map(|item| item.node.as_str())
    }
}
