//! Rules about schemas. Each has a form for requests and one for responses, in which the example is
//! turned round.

use super::Client::{Running, Rust, TypeScript};
use super::{Example, Level, Pair, Part, Rule};

const ALL_CLIENTS: &[super::Client] = &[Running, TypeScript, Rust];
const COMPILED: &[super::Client] = &[Running, Rust];

macro_rules! pairs {
    ($($name:ident {
        request: $request_id:literal, $request_breaks:ident, $request_why:literal, $request_advice:literal;
        response: $response_id:literal, $response_breaks:ident, $response_why:literal, $response_advice:literal;
        wide: $wide:literal, narrow: $narrow:literal
    })*) => {
        $(pub(crate) static $name: Pair = Pair {
            request: Rule {
                id: $request_id,
                level: Level::Wire,
                breaks: $request_breaks,
                why: $request_why,
                advice: $request_advice,
                example: Example { part: Part::Request, old: $wide, new: $narrow },
            },
            response: Rule {
                id: $response_id,
                level: Level::Wire,
                breaks: $response_breaks,
                why: $response_why,
                advice: $response_advice,
                example: Example { part: Part::Response, old: $narrow, new: $wide },
            },
        };)*
        pub(super) static ALL: &[&Pair] = &[$(&$name),*];
    };
}

pairs! {
    TYPE {
        request: "request-type-narrowed", ALL_CLIENTS,
            "The server refuses a type of value that clients send.",
            "Accept the old type beside the new one, or add a property.";
        response: "response-type-widened", ALL_CLIENTS,
            "Clients receive a type of value that they cannot read.",
            "Add a property with the new type and keep the old one.";
        wide: "{type: number}", narrow: "{type: integer}"
    }
    NULLABLE {
        request: "request-null-refused", ALL_CLIENTS,
            "The server refuses `null`, which clients send.",
            "Go on accepting `null`.";
        response: "response-null-added", ALL_CLIENTS,
            "Clients receive `null` where they always got a value.",
            "Send a value as before, or add a property that may be `null`.";
        wide: "{type: string, nullable: true}", narrow: "{type: string}"
    }
    ENUM {
        request: "request-enum-narrowed", ALL_CLIENTS,
            "The server refuses a value that clients send.",
            "Go on accepting the old values.";
        response: "response-enum-widened", ALL_CLIENTS,
            "Clients receive a value that is not in the list that they know.",
            "Add a property, or announce from the start that values may be added: without `enum`.";
        wide: "{type: string, enum: [open, done, late]}", narrow: "{type: string, enum: [open, done]}"
    }
    FORMAT {
        request: "request-format-narrowed", COMPILED,
            "The server refuses values that do not have the new format.",
            "Go on accepting all values.";
        response: "response-format-widened", COMPILED,
            "Clients that read the value by its format receive some that do not have it.",
            "Go on sending values of the old format.";
        wide: "{type: string}", narrow: "{type: string, format: uuid}"
    }
    MINIMUM {
        request: "request-minimum-raised", COMPILED,
            "The server refuses small numbers that clients send.",
            "Go on accepting them.";
        response: "response-minimum-lowered", COMPILED,
            "Clients receive smaller numbers than they were told.",
            "Keep the limit, or add a property.";
        wide: "{type: integer, minimum: 0}", narrow: "{type: integer, minimum: 1}"
    }
    MAXIMUM {
        request: "request-maximum-lowered", COMPILED,
            "The server refuses large numbers that clients send.",
            "Go on accepting them.";
        response: "response-maximum-raised", COMPILED,
            "Clients receive larger numbers than they were told, perhaps more than their type can hold.",
            "Keep the limit, or add a property.";
        wide: "{type: integer, maximum: 200}", narrow: "{type: integer, maximum: 100}"
    }
    MULTIPLE_OF {
        request: "request-multiple-of-narrowed", COMPILED,
            "The server refuses numbers between the steps, which clients send.",
            "Go on accepting them.";
        response: "response-multiple-of-widened", COMPILED,
            "Clients receive numbers between the steps that they were told.",
            "Keep the steps.";
        wide: "{type: integer, multipleOf: 5}", narrow: "{type: integer, multipleOf: 10}"
    }
    MIN_LENGTH {
        request: "request-min-length-raised", COMPILED,
            "The server refuses short strings that clients send.",
            "Go on accepting them.";
        response: "response-min-length-lowered", COMPILED,
            "Clients receive shorter strings than they were told.",
            "Keep the length.";
        wide: "{type: string}", narrow: "{type: string, minLength: 1}"
    }
    MAX_LENGTH {
        request: "request-max-length-lowered", COMPILED,
            "The server refuses long strings that clients send.",
            "Go on accepting them.";
        response: "response-max-length-raised", COMPILED,
            "Clients receive longer strings than they were told, perhaps more than they have room for.",
            "Keep the length.";
        wide: "{type: string, maxLength: 200}", narrow: "{type: string, maxLength: 100}"
    }
    PATTERN {
        request: "request-pattern-narrowed", COMPILED,
            "The server refuses strings that clients send, since the pattern allows fewer.",
            "Let the new pattern allow all that the old one did.";
        response: "response-pattern-widened", COMPILED,
            "Clients receive strings that do not match the pattern that they were told.",
            "Let the new pattern allow nothing that the old one did not.";
        wide: "{type: string, pattern: '^[a-z0-9]+$'}", narrow: "{type: string, pattern: '^[a-z]+$'}"
    }
    MIN_ITEMS {
        request: "request-min-items-raised", COMPILED,
            "The server refuses short arrays that clients send.",
            "Go on accepting them.";
        response: "response-min-items-lowered", COMPILED,
            "Clients receive shorter arrays than they were told, perhaps an empty one.",
            "Keep the number of items.";
        wide: "{type: array, items: {type: string}}", narrow: "{type: array, items: {type: string}, minItems: 1}"
    }
    MAX_ITEMS {
        request: "request-max-items-lowered", COMPILED,
            "The server refuses long arrays that clients send.",
            "Go on accepting them.";
        response: "response-max-items-raised", COMPILED,
            "Clients receive longer arrays than they were told.",
            "Keep the number of items, or send pages.";
        wide: "{type: array, items: {type: string}, maxItems: 9}", narrow: "{type: array, items: {type: string}, maxItems: 5}"
    }
    UNIQUE_ITEMS {
        request: "request-unique-items-added", COMPILED,
            "The server refuses arrays in which an item repeats.",
            "Go on accepting them.";
        response: "response-unique-items-removed", COMPILED,
            "Clients that read a set receive an item twice.",
            "Send each item once, as before.";
        wide: "{type: array, items: {type: string}}", narrow: "{type: array, items: {type: string}, uniqueItems: true}"
    }
    ITEMS {
        request: "request-items-described", ALL_CLIENTS,
            "Clients may send any items; now the server refuses some.",
            "Go on accepting all items.";
        response: "response-items-free", ALL_CLIENTS,
            "Clients receive items of any kind where they knew what to expect.",
            "Go on describing the items.";
        wide: "{type: array}", narrow: "{type: array, items: {type: string}}"
    }
    PROPERTY {
        request: "request-property-removed", ALL_CLIENTS,
            "Clients send a property that the server no longer knows: it is refused or has no effect.",
            "Go on accepting it, and mark it as deprecated.";
        response: "response-property-added", COMPILED,
            "The old document said that there are no other properties, so clients may refuse this one.",
            "Do not write `additionalProperties: false` in responses.";
        wide: "{type: object, properties: {title: {type: string}, tag: {type: string}}, additionalProperties: false}",
        narrow: "{type: object, properties: {title: {type: string}}, additionalProperties: false}"
    }
    PROPERTY_REQUIRED {
        request: "request-property-required", ALL_CLIENTS,
            "Clients leave the property out, and the server now refuses that.",
            "Leave it optional, with a default.";
        response: "response-property-optional", ALL_CLIENTS,
            "Clients read a property that was always there and now may be absent.",
            "Go on sending it.";
        wide: "{type: object, properties: {title: {type: string}}}",
        narrow: "{type: object, required: [title], properties: {title: {type: string}}}"
    }
    PROPERTY_MISSING {
        request: "request-property-added-required", ALL_CLIENTS,
            "Clients do not know the property, and the server refuses requests without it.",
            "Make it optional, with a default.";
        response: "response-property-removed", ALL_CLIENTS,
            "Clients read a property that was always there and now is gone.",
            "Go on sending it, and mark it as deprecated.";
        wide: "{type: object, properties: {id: {type: string}}}",
        narrow: "{type: object, required: [title], properties: {id: {type: string}, title: {type: string}}}"
    }
    OTHERS {
        request: "request-additional-properties-narrowed", COMPILED,
            "The server refuses properties that are not described, which clients may send.",
            "Go on accepting them.";
        response: "response-additional-properties-widened", COMPILED,
            "Clients receive properties that are not described, where the old document excluded them or said what they are.",
            "Go on sending what the old document describes.";
        wide: "{type: object}", narrow: "{type: object, additionalProperties: {type: string}}"
    }
    MIN_PROPERTIES {
        request: "request-min-properties-raised", COMPILED,
            "The server refuses objects with few properties, which clients send.",
            "Go on accepting them.";
        response: "response-min-properties-lowered", COMPILED,
            "Clients receive objects with fewer properties than they were told, perhaps an empty one.",
            "Keep the number.";
        wide: "{type: object}", narrow: "{type: object, minProperties: 1}"
    }
    MAX_PROPERTIES {
        request: "request-max-properties-lowered", COMPILED,
            "The server refuses objects with many properties, which clients send.",
            "Go on accepting them.";
        response: "response-max-properties-raised", COMPILED,
            "Clients receive objects with more properties than they were told.",
            "Keep the number.";
        wide: "{type: object, maxProperties: 9}", narrow: "{type: object, maxProperties: 5}"
    }
    ALTERNATIVE {
        request: "request-alternative-removed", ALL_CLIENTS,
            "The server refuses one of the forms of the value that clients send.",
            "Go on accepting it.";
        response: "response-alternative-added", ALL_CLIENTS,
            "Clients receive a form of the value that they do not know.",
            "Add an operation or a property for the new form.";
        wide: "{oneOf: [{type: string}, {type: integer}, {type: boolean}]}", narrow: "{oneOf: [{type: string}, {type: integer}]}"
    }
    OVERLAP {
        request: "request-alternatives-exclusive", COMPILED,
            "`oneOf` refuses values that meet two of its alternatives, which clients send.",
            "Write `anyOf`, or let a property tell the alternatives apart.";
        response: "response-alternatives-inclusive", COMPILED,
            "Clients receive values that meet two alternatives, where `oneOf` excluded that.",
            "Go on writing `oneOf`.";
        wide: "{anyOf: [{type: integer}, {type: number}]}", narrow: "{oneOf: [{type: integer}, {type: number}]}"
    }
    DISCRIMINATOR {
        request: "request-discriminator-narrowed", ALL_CLIENTS,
            "The server refuses a value of the property that says which form is sent.",
            "Go on accepting the old values of the discriminator.";
        response: "response-discriminator-widened", ALL_CLIENTS,
            "Clients choose the form by a property that now has other values.",
            "Go on sending the old values of the discriminator.";
        wide: "{type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {a: A, b: B}}}",
        narrow: "{type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {a: A}}}"
    }
    NOT {
        request: "request-not-narrowed", COMPILED,
            "The server refuses values that it newly excludes by `not`.",
            "Go on accepting them.";
        response: "response-not-widened", COMPILED,
            "Clients receive values that the old document excluded by `not`.",
            "Go on excluding them.";
        wide: "{type: string}", narrow: "{type: string, not: {type: string, enum: ['']}}"
    }
}

/// The value that the server assumes for what a request leaves out.
pub(crate) static DEFAULT: Rule = Rule {
    id: "request-default-changed",
    level: Level::Wire,
    breaks: &[Running],
    why: "Clients leave the value out and count on the default that the old document promised.",
    advice: "Keep the default.",
    example: Example {
        part: Part::Request,
        old: "{type: object, properties: {limit: {type: integer, default: 50}}}",
        new: "{type: object, properties: {limit: {type: integer, default: 20}}}",
    },
};

pub(super) static SINGLE: &[&Rule] = &[&DEFAULT];
