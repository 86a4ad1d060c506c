//! Rules about operations: what they take and what they answer, beside schemas.

use super::Client::{Running, Rust, TypeScript};
use super::{Client, Example, Level, Part, Rule};

const ALL_CLIENTS: &[Client] = &[Running, TypeScript, Rust];
const RUNNING: &[Client] = &[Running];
const COMPILED: &[Client] = &[Running, Rust];

macro_rules! rules {
    ($($name:ident { $id:literal, $breaks:ident, $why:literal, $advice:literal, $part:ident, $old:literal, $new:literal })*) => {
        $(pub(crate) static $name: Rule = Rule {
            id: $id,
            level: Level::Wire,
            breaks: $breaks,
            why: $why,
            advice: $advice,
            example: Example { part: Part::$part, old: $old, new: $new },
        };)*
        pub(super) static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    OPERATION_REMOVED {
        "operation-removed", ALL_CLIENTS,
        "Clients call an operation that is gone.",
        "Keep it, and mark it as deprecated; remove it in the next major version.",
        Document,
        "paths: {/things: {get: {responses: {'204': {description: ok}}}}}", "paths: {}"
    }
    PARAMETER_REMOVED {
        "parameter-removed", ALL_CLIENTS,
        "Clients send a parameter that the server no longer knows: it is refused or has no effect.",
        "Go on accepting it, and mark it as deprecated.",
        Operation,
        "parameters: [{in: query, name: limit, schema: {type: integer}}]", "parameters: []"
    }
    PARAMETER_ADDED_REQUIRED {
        "parameter-added-required", ALL_CLIENTS,
        "Clients do not know the parameter, and the server refuses requests without it.",
        "Make it optional, with a default.",
        Operation,
        "parameters: []", "parameters: [{in: query, name: limit, required: true, schema: {type: integer}}]"
    }
    PARAMETER_REQUIRED {
        "parameter-required", ALL_CLIENTS,
        "Clients leave the parameter out, and the server now refuses that.",
        "Leave it optional, with a default.",
        Operation,
        "parameters: [{in: query, name: limit, schema: {type: integer}}]",
        "parameters: [{in: query, name: limit, required: true, schema: {type: integer}}]"
    }
    PARAMETER_STYLE_CHANGED {
        "parameter-style-changed", RUNNING,
        "Clients write the values in a way that the server no longer reads.",
        "Keep `style` and `explode`, or add a parameter with another name.",
        Operation,
        "parameters: [{in: query, name: ids, schema: {type: array, items: {type: string}}}]",
        "parameters: [{in: query, name: ids, explode: false, schema: {type: array, items: {type: string}}}]"
    }
    PARAMETER_RESERVED_REFUSED {
        "parameter-reserved-refused", RUNNING,
        "Clients send reserved characters such as `/` as they are, and the server no longer reads them.",
        "Keep `allowReserved: true`.",
        Operation,
        "parameters: [{in: query, name: path, allowReserved: true, schema: {type: string}}]",
        "parameters: [{in: query, name: path, schema: {type: string}}]"
    }
    PARAMETER_EMPTY_REFUSED {
        "parameter-empty-refused", RUNNING,
        "Clients send the parameter without a value, and the server no longer accepts that.",
        "Keep `allowEmptyValue: true`.",
        Operation,
        "parameters: [{in: query, name: all, allowEmptyValue: true, schema: {type: boolean}}]",
        "parameters: [{in: query, name: all, schema: {type: boolean}}]"
    }
    BODY_REMOVED {
        "request-body-removed", ALL_CLIENTS,
        "Clients send a body that the server no longer reads.",
        "Go on accepting it.",
        Operation,
        "requestBody: {content: {application/json: {schema: {type: object}}}}", "{}"
    }
    BODY_REQUIRED {
        "request-body-required", ALL_CLIENTS,
        "Clients send no body, and the server now refuses that.",
        "Leave the body optional.",
        Operation,
        "requestBody: {content: {application/json: {schema: {type: object}}}}",
        "requestBody: {required: true, content: {application/json: {schema: {type: object}}}}"
    }
    REQUEST_MEDIA_TYPE_REMOVED {
        "request-media-type-removed", ALL_CLIENTS,
        "Clients send a `Content-Type` that the server no longer accepts.",
        "Go on accepting the old media type beside the new one.",
        Operation,
        "requestBody: {content: {application/json: {schema: {type: object}}}}",
        "requestBody: {content: {application/xml: {schema: {type: object}}}}"
    }
    ENCODING_CHANGED {
        "request-encoding-changed", RUNNING,
        "Clients write a part of the body in a way that the server no longer reads.",
        "Keep the `encoding` of the part.",
        Operation,
        "requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}, encoding: {file: {contentType: image/png}}}}}",
        "requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {file: {type: string, format: binary}}}, encoding: {file: {contentType: image/jpeg}}}}}"
    }
    STATUS_ADDED {
        "response-status-added", ALL_CLIENTS,
        "Clients receive a status that the old document does not list.",
        "Use a status that is listed, or list a range such as `4XX` from the start.",
        Operation,
        "responses: {'200': {description: ok}}",
        "responses: {'200': {description: ok}, '202': {description: accepted}}"
    }
    SUCCESS_REMOVED {
        "response-success-removed", ALL_CLIENTS,
        "The operation can no longer succeed: no 2xx status is left.",
        "Keep the status of success.",
        Operation,
        "responses: {'200': {description: ok}, '404': {description: not found}}",
        "responses: {'404': {description: not found}}"
    }
    RESPONSE_MEDIA_TYPE_REMOVED {
        "response-media-type-removed", ALL_CLIENTS,
        "Clients ask for a media type that the server no longer sends.",
        "Go on sending the old media type to those who ask for it.",
        Operation,
        "responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}",
        "responses: {'200': {description: ok, content: {application/xml: {schema: {type: object}}}}}"
    }
    RESPONSE_BODY_REMOVED {
        "response-body-removed", ALL_CLIENTS,
        "Clients read a body that is no longer sent.",
        "Go on sending it.",
        Operation,
        "responses: {'200': {description: ok, content: {application/json: {schema: {type: object}}}}}",
        "responses: {'200': {description: ok}}"
    }
    HEADER_REMOVED {
        "response-header-removed", ALL_CLIENTS,
        "Clients read a header that was always there and now is gone.",
        "Go on sending it.",
        Operation,
        "responses: {'200': {description: ok, headers: {ETag: {required: true, schema: {type: string}}}}}",
        "responses: {'200': {description: ok}}"
    }
    HEADER_OPTIONAL {
        "response-header-optional", ALL_CLIENTS,
        "Clients read a header that was always there and now may be absent.",
        "Go on sending it.",
        Operation,
        "responses: {'200': {description: ok, headers: {ETag: {required: true, schema: {type: string}}}}}",
        "responses: {'200': {description: ok, headers: {ETag: {schema: {type: string}}}}}"
    }
    HEADER_STYLE_CHANGED {
        "response-header-style-changed", COMPILED,
        "The header is written in a way that clients do not read.",
        "Keep `explode`.",
        Operation,
        "responses: {'200': {description: ok, headers: {X-Sizes: {schema: {type: object}}}}}",
        "responses: {'200': {description: ok, headers: {X-Sizes: {explode: true, schema: {type: object}}}}}"
    }
    SECURITY_NARROWED {
        "security-narrowed", ALL_CLIENTS,
        "Clients send no credentials, or others than the server now asks for.",
        "Go on accepting the old way beside the new one.",
        Document,
        "{components: {securitySchemes: {token: {type: http, scheme: bearer}}}, paths: {/things: {get: {responses: {'204': {description: ok}}}}}}",
        "{components: {securitySchemes: {token: {type: http, scheme: bearer}}}, paths: {/things: {get: {security: [{token: []}], responses: {'204': {description: ok}}}}}}"
    }
    SERVER_REMOVED {
        "server-removed", RUNNING,
        "Clients send their requests to an address that the document no longer lists.",
        "Keep the old server in the list for as long as it answers.",
        Document,
        "{servers: [{url: 'https://old.example.com'}], paths: {/things: {get: {responses: {'204': {description: ok}}}}}}",
        "{servers: [{url: 'https://new.example.com'}], paths: {/things: {get: {responses: {'204': {description: ok}}}}}}"
    }
    CALLBACK_REMOVED {
        "callback-removed", RUNNING,
        "Clients wait for a request that the server no longer sends.",
        "Go on sending it.",
        Operation,
        "callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: ok}}}}}}", "{}"
    }
    CALLBACK_CHANGED {
        "callback-changed", RUNNING,
        "The server sends a request that clients do not expect, or expects an answer that they do not give.",
        "Add a callback with another name.",
        Operation,
        "callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: ok}}}}}}",
        "callbacks: {done: {'{$request.body#/url}': {put: {responses: {'204': {description: ok}}}}}}"
    }
}
