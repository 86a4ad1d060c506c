//! Rules about names that generators take over. They break no client that runs, but the code that is
//! written against a client that is generated anew.

use super::Client::{Rust, TypeScript};
use super::{Client, Example, Level, Part, Rule};

const COMPILED: &[Client] = &[TypeScript, Rust];

macro_rules! rules {
    ($($name:ident { $id:literal, $breaks:ident, $why:literal, $advice:literal, $part:ident, $old:literal, $new:literal })*) => {
        $(pub(crate) static $name: Rule = Rule {
            id: $id,
            level: Level::Generated,
            breaks: $breaks,
            why: $why,
            advice: $advice,
            example: Example { part: Part::$part, old: $old, new: $new },
        };)*
        pub(super) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

const TYPESCRIPT: &[Client] = &[TypeScript];
const RUST: &[Client] = &[Rust];

rules! {
    OPERATION_ID_CHANGED {
        "operation-id-changed", COMPILED,
        "Generated functions have the name of the `operationId`, so calls no longer compile.",
        "Keep the `operationId`, also when the operation changes its path.",
        Operation, "operationId: list_things", "operationId: things_list"
    }
    TAG_CHANGED {
        "tag-changed", TYPESCRIPT,
        "Some generators put operations into a class or a file for each tag, so imports no longer resolve.",
        "Keep the first tag.",
        Operation, "tags: [things]", "tags: [goods]"
    }
    PARAMETER_NAME_CHANGED {
        "parameter-name-changed", COMPILED,
        "Generated functions take the parameter of the path by its name.",
        "Keep the name in the braces.",
        Document,
        "paths: {'/things/{id}': {get: {parameters: [{in: path, name: id, required: true, schema: {type: string}}], responses: {'204': {description: ok}}}}}",
        "paths: {'/things/{thing_id}': {get: {parameters: [{in: path, name: thing_id, required: true, schema: {type: string}}], responses: {'204': {description: ok}}}}}"
    }
    PARAMETER_ORDER_CHANGED {
        "parameter-order-changed", TYPESCRIPT,
        "Some generated functions take the parameters in the order of the document.",
        "Add parameters at the end.",
        Operation,
        "parameters: [{in: query, name: a, schema: {type: string}}, {in: query, name: b, schema: {type: string}}]",
        "parameters: [{in: query, name: b, schema: {type: string}}, {in: query, name: a, schema: {type: string}}]"
    }
    COMPONENT_REMOVED {
        "component-removed", COMPILED,
        "Generated types have the names of components, so code that names this one no longer compiles.",
        "Keep the name; a component that is not used any more harms nobody.",
        Document,
        "components: {schemas: {Thing: {type: object}}}", "components: {schemas: {Item: {type: object}}}"
    }
    SCHEMA_NAME_CHANGED {
        "schema-name-changed", RUST,
        "The generated type has another name, or is no longer the same as elsewhere.",
        "Keep the reference to the component.",
        Document,
        "{components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}, paths: {/things: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}}",
        "{components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}, paths: {/things: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}}}}}}"
    }
    PROPERTY_NAME_REMOVED {
        "property-name-removed", COMPILED,
        "Generated types have a field for each property, so code that reads this one no longer compiles.",
        "Keep the optional property in the document, and mark it as deprecated.",
        Response,
        "{type: object, properties: {id: {type: string}, tag: {type: string}}}",
        "{type: object, properties: {id: {type: string}}}"
    }
    PROPERTY_ORDER_CHANGED {
        "property-order-changed", TYPESCRIPT,
        "Some generated constructors take the properties in the order of the document.",
        "Keep the order; add properties at the end.",
        Response,
        "{type: object, properties: {a: {type: string}, b: {type: string}}}",
        "{type: object, properties: {b: {type: string}, a: {type: string}}}"
    }
    ENUM_VALUE_REMOVED {
        "enum-value-name-removed", COMPILED,
        "Generated types have a name for each value, so code that names this one no longer compiles.",
        "Keep the value in the list, and say that it is no longer sent.",
        Response,
        "{type: string, enum: [open, done]}", "{type: string, enum: [open]}"
    }
}
