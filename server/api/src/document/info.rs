//! Who publishes the API, under which licence, and where it is.

use serde_json::{Value, json};

/// Everything that this project publishes is under it.
const LICENSE_URL: &str = "https://spdx.org/licenses/MIT.html";

/// In the order in which a reader needs them.
const TAGS: [&str; 5] = ["todos", "users", "sessions", "service", "keys"];

pub(super) fn complete(document: &mut Value) {
    if let Some(tags) = document["tags"].as_array_mut() {
        tags.sort_by_key(|tag| TAGS.iter().position(|name| tag["name"] == *name));
    }
    let info = &mut document["info"];
    info["license"] = json!({ "name": "MIT", "url": LICENSE_URL });
    info["contact"] = json!({
        "name": "The maintainers of Todo API",
        "url": "https://todo.example/",
        "email": "maintainers@todo.example",
    });
    // Relative to the address from which the document was fetched.
    document["servers"] =
        json!([{ "url": "/", "description": "The service that sent this document" }]);
}
