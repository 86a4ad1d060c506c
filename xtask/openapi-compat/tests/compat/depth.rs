//! Documents that lead deep, or round in circles.

use std::fmt::Write;

use openapi_compat::{Document, Level, compare};

use crate::document::ids;

const STEPS: usize = 5_000;

/// A chain of components, each described by `link`, in which `{next}` is a reference to the next one.
fn chain(link: &str, last: &str) -> Document {
    let mut schemas = String::new();
    for step in 0..STEPS {
        let next = format!("{{$ref: '#/components/schemas/S{}'}}", step + 1);
        let _ = writeln!(schemas, "    S{step}: {}", link.replace("{next}", &next));
    }
    let text = format!(
        "openapi: 3.0.3
info: {{title: Things, version: 1.0.0}}
paths:
  /things:
    post:
      parameters: [{{in: query, name: a, schema: {{$ref: '#/components/schemas/S0'}}}}]
      responses: {{'204': {{description: ok}}}}
components:
  schemas:
{schemas}    S{STEPS}: {last}
"
    );
    Document::parse("chain", &text).unwrap()
}

#[test]
fn a_document_may_lead_thousands_of_steps_deep() {
    for link in [
        "{type: object, properties: {next: {next}}}",
        "{type: array, items: {next}}",
        "{allOf: [{next}]}",
        "{oneOf: [{next}, {type: boolean}]}",
    ] {
        let old = chain(link, "{type: string}");
        let new = chain(link, "{type: string, maxLength: 5}");
        let found = ids(&compare(&old, &new, Level::Wire));
        // References in a row, or alternatives of alternatives, are given up at some depth.
        let told = ["request-max-length-lowered", "too-complex"].map(|id| [id]);
        assert!(told.iter().any(|told| found == told), "{link}: {found:?}");
    }
}

#[test]
fn circles_end() {
    let circle = |schema: &str| {
        let text = format!(
            "openapi: 3.0.3
info: {{title: Things, version: 1.0.0}}
paths:
  /things:
    post:
      parameters: [{{in: query, name: a, schema: {{$ref: '#/components/schemas/A'}}}}]
      requestBody: {{content: {{multipart/form-data: {{schema: {{$ref: '#/components/schemas/A'}}, encoding: {{a: {{contentType: a/b}}}}}}}}}}
      responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}
components: {{schemas: {{A: {schema}}}}}
"
        );
        Document::parse("circle", &text).unwrap()
    };
    let a = "{$ref: '#/components/schemas/A'}";
    let schemas = [
        format!("{{type: array, items: {a}}}"),
        format!("{{type: object, properties: {{a: {a}}}}}"),
        format!("{{type: object, additionalProperties: {a}}}"),
        format!("{{not: {a}}}"),
        format!("{{allOf: [{a}]}}"),
        format!("{{oneOf: [{a}, {{type: string}}]}}"),
        a.to_owned(),
    ];
    for one in &schemas {
        for other in &schemas {
            let _ = compare(&circle(one), &circle(other), Level::Generated);
        }
    }
}
