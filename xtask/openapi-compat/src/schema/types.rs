//! The JSON types that a value may have. Integers are kept apart from other numbers, so that
//! `number` is both.

use std::fmt;

use crate::document::{Node, Number};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Types = Types(0);
    pub(super) const NULL: Types = Types(1);
    pub(super) const BOOLEAN: Types = Types(2);
    pub(super) const INTEGER: Types = Types(4);
    /// Numbers that are no integers.
    pub(super) const FRACTION: Types = Types(8);
    pub(super) const NUMBER: Types = Types(4 | 8);
    pub(super) const STRING: Types = Types(16);
    pub(super) const ARRAY: Types = Types(32);
    pub(super) const OBJECT: Types = Types(64);
    pub(super) const ALL: Types = Types(127);

    const EACH: [(Types, &'static str); 7] = [
        (Types::OBJECT, "object"),
        (Types::ARRAY, "array"),
        (Types::STRING, "string"),
        (Types::NUMBER, "number"),
        (Types::INTEGER, "integer"),
        (Types::BOOLEAN, "boolean"),
        (Types::NULL, "null"),
    ];

    /// By its name in a schema.
    pub(super) fn named(name: &str) -> Option<Types> {
        Self::EACH
            .iter()
            .find(|(types, each)| *each == name && *types != Types::NULL)
            .map(|(types, _)| *types)
    }

    pub(super) fn of(value: &Node) -> Types {
        match value {
            Node::Null => Types::NULL,
            Node::Bool(_) => Types::BOOLEAN,
            Node::Number(number) => Types::of_number(*number),
            Node::String(_) => Types::STRING,
            Node::Array(_) => Types::ARRAY,
            Node::Object(_) => Types::OBJECT,
        }
    }

    fn of_number(number: Number) -> Types {
        if number.is_integer() { Types::INTEGER } else { Types::FRACTION }
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn meets(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn and(self, other: Types) -> Types {
        Types(self.0 & other.0)
    }

    pub(super) fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    pub(super) fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    /// One by one; `number` stays in one piece.
    pub(super) fn split(self) -> impl Iterator<Item = Types> {
        [Types::NULL, Types::BOOLEAN, Types::NUMBER, Types::STRING, Types::ARRAY, Types::OBJECT]
            .into_iter()
            .map(move |one| self.and(one))
            .filter(|part| !part.is_empty())
    }
}

/// `string or null`
impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Types::ALL {
            return f.write_str("any type");
        }
        let mut rest = *self;
        let mut names = Vec::new();
        for (types, name) in Self::EACH {
            if rest.and(types) == types {
                names.push(name);
                rest = rest.without(types);
            }
        }
        if rest.meets(Types::FRACTION) {
            names.push("number with a fraction");
        }
        f.write_str(&names.join(" or "))
    }
}
