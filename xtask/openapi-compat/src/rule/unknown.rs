//! Reasons why nobody can say whether a change breaks clients.

use super::{Example, Level, Part, Rule};

macro_rules! rules {
    ($($name:ident { $id:literal, $why:literal, $advice:literal, $part:ident, $old:literal, $new:literal })*) => {
        $(pub(crate) static $name: Rule = Rule {
            id: $id,
            level: Level::Wire,
            breaks: &[],
            why: $why,
            advice: $advice,
            example: Example { part: Part::$part, old: $old, new: $new },
        };)*
        pub(super) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    KEYWORD {
        "unknown-keyword",
        "This keyword is not part of OpenAPI 3.0, and it differs.",
        "Write it as an extension, `x-…`, if it only describes; else say the same with keywords of OpenAPI 3.0.",
        Request, "{type: string}", "{type: string, contentEncoding: base64}"
    }
    PATTERN {
        "pattern-not-comparable",
        "One of the patterns looks around or refers back, so that the two cannot be compared.",
        "Write the pattern without `(?=`, `(?!`, `(?<` and `\\1`.",
        Request, "{type: string, pattern: '^(?!x)'}", "{type: string, pattern: '^(?!y)'}"
    }
    REFERENCE_EXTERNAL {
        "reference-external",
        "The reference leads to another file, which was not given.",
        "Bundle the document first: npx @redocly/cli bundle FILE",
        Request, "{type: string}", "{$ref: 'common.yaml#/Title'}"
    }
    REFERENCE_MISSING {
        "reference-missing",
        "The reference leads nowhere.",
        "Write what it refers to, or remove it.",
        Request, "{type: string}", "{$ref: '#/components/schemas/Title'}"
    }
    MALFORMED {
        "malformed",
        "This is not what OpenAPI 3.0 allows here.",
        "Check the document: npx @redocly/cli lint FILE",
        Request, "{type: string}", "{type: [string, 'null']}"
    }
    TOO_COMPLEX {
        "too-complex",
        "The schema has too many alternatives to compare.",
        "Combine fewer `oneOf` and `anyOf`.",
        Request,
        "{type: string}",
        "{allOf: [{oneOf: [{},{},{},{},{},{},{},{},{}]}, {oneOf: [{},{},{},{},{},{},{},{},{}]}, {oneOf: [{},{},{},{},{},{},{},{},{}]}]}"
    }
}
