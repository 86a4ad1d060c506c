//! Who publishes the API, under which licence, and where it is.

use serde_json::{Value, json};

/// Everything that this project publishes is under it.
const LICENSE_URL: &str = "https://spdx.org/licenses/MIT.html";

pub(super) fn complete(document: &mut Value) {
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
