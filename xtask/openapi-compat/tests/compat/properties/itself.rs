//! Nothing is found where nothing has changed.

use openapi_compat::Level;
use serde_json::{Value, json};

use super::documents::{document, found, schemas_in};
use super::places::places;
use super::random::{Random, cases};
use super::rewriting::with_components;

#[test]
fn a_document_differs_in_nothing_from_itself() {
    for mut random in cases(100) {
        let document = document(&mut random);
        let document = with_components(&mut random, &document, |_, _| true);
        let document = with_words(&mut random, &document);
        let writings = [
            document.to_string(),
            serde_json::to_string_pretty(&document).unwrap(),
            serde_yaml_ng::to_string(&document).unwrap(),
        ];
        for old in &writings {
            for new in &writings {
                let found = found(Level::Generated, old, new);
                assert!(found.is_empty(), "case {}: {found:?}\n{old}\n{new}", random.case);
            }
        }
    }
}

/// Texts that YAML could take for something else.
const TEXTS: [&str; 12] =
    ["no", "null", "~", "1e3", "0x1F", "2020-01-01", "a: b", "- a", "'\"", "é\n𝔘", " ", "#"];

/// With what says nothing about values, or should be found if it changed.
fn with_words(random: &mut Random, document: &Value) -> Value {
    let mut document = document.clone();
    for pointer in schemas_in(&document) {
        for place in places(document.pointer(&pointer).unwrap()) {
            let schema = document.pointer_mut(&format!("{pointer}{place}")).unwrap();
            let keyword = random.pick(&[
                "title",
                "description",
                "default",
                "example",
                "x-a",
                "contentEncoding",
            ]);
            schema[keyword] = json!(random.pick(&TEXTS));
        }
    }
    document
}
