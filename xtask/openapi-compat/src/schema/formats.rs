//! `format`: for numbers a range, for strings a name for a set of them.

use crate::document::Number;

use super::alternative::{Alternative, Bound, Limit};

/// Formats of integers, with their least and greatest value.
const INTEGERS: [(&str, i128, i128); 8] = [
    ("int8", -(1 << 7), (1 << 7) - 1),
    ("int16", -(1 << 15), (1 << 15) - 1),
    ("int32", -(1 << 31), (1 << 31) - 1),
    ("int64", -(1 << 63), (1 << 63) - 1),
    ("uint8", 0, (1 << 8) - 1),
    ("uint16", 0, (1 << 16) - 1),
    ("uint32", 0, (1 << 32) - 1),
    ("uint64", 0, (1 << 64) - 1),
];

/// Formats that are about how a value is shown.
const HINTS: [&str; 1] = ["password"];

/// Each string of the first format is one of the second too.
const CONTAINED: [(&str, &str); 7] = [
    ("float", "double"),
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "uri-reference"),
    ("uri", "iri"),
    ("uri", "iri-reference"),
    ("uri-reference", "iri-reference"),
];

/// Adds what `format` demands.
pub(super) fn read<'a>(format: Limit<'a, &'a str>, read: &mut Alternative<'a>) {
    let bounds = INTEGERS.iter().find(|(name, _, _)| *name == format.value);
    if let Some((_, least, greatest)) = bounds {
        let bound = |number| Limit {
            value: Bound { number: Number::Integer(number), exclusive: false },
            at: format.at.clone(),
            by_format: Some(format.value),
        };
        let mut range = Alternative::any(format.at.clone());
        range.types = read.types;
        range.minimum = Some(bound(*least));
        range.maximum = Some(bound(*greatest));
        *read = read.clone().and(&range);
    } else if !HINTS.contains(&format.value) {
        read.formats.push(format);
    }
}

/// Whether each value of format `inner` is one of format `outer`.
pub(super) fn contains(outer: &str, inner: &str) -> bool {
    outer == inner || CONTAINED.contains(&(inner, outer))
}
