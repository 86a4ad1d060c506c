//! api-spec.yaml: written from the API trait, and checked against it byte by byte.

use std::fs;
use std::path::Path;

use openapiv3::OpenAPI;
use serde_json::Value;
use similar::TextDiff;

use crate::Error;

const HEADING: &str = "\
# Written by `cargo xtask spec write` from the trait in server/api/src/lib.rs. Do not edit.
";

/// The document that the trait describes now.
pub(crate) fn document() -> Result<Value, Error> {
    todo_api::document::document()
}

/// The text of api-spec.yaml. The document passes through `openapiv3` so that its parts come in the
/// order in which a person reads them, not in that of the alphabet.
pub(crate) fn render(document: &Value) -> Result<String, Error> {
    let document: OpenAPI = serde_json::from_value(document.clone())?;
    Ok(format!("{HEADING}{}", serde_yaml_ng::to_string(&document)?))
}

/// Writes `rendered` to `file`.
pub(crate) fn write(file: &Path, rendered: &str) -> Result<String, Error> {
    fs::write(file, rendered).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(format!("wrote {}", file.display()))
}

/// Fails with a diff and the command that repairs it unless `file` holds `rendered`, every byte of
/// it. Never writes.
pub(crate) fn check(file: &Path, rendered: &str) -> Result<String, Error> {
    let recorded = fs::read(file).map_err(|error| {
        format!("{}: {error}\nTo write it: cargo xtask spec write", file.display())
    })?;
    if recorded == rendered.as_bytes() {
        return Ok(format!("{} is what the API trait says", file.display()));
    }
    let recorded = String::from_utf8_lossy(&recorded);
    let diff = TextDiff::from_lines(recorded.as_ref(), rendered);
    let diff =
        diff.unified_diff().context_radius(3).header("api-spec.yaml", "the API trait").to_string();
    Err(format!(
        "{diff}\napi-spec.yaml is not what the API trait says.\nIf the change is meant: cargo xtask spec write"
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    use dropshot::{ApiEndpoint, ApiEndpointVersions, HttpError, HttpResponseOk};
    use http::Method;

    fn recorded(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(&file, text).unwrap();
        file
    }

    fn todays() -> String {
        render(&document().unwrap()).unwrap()
    }

    #[test]
    fn the_check_passes_on_what_write_wrote_and_rendering_repeats() {
        let file = recorded("");
        write(file.path(), &todays()).unwrap();
        check(file.path(), &todays()).unwrap();
    }

    #[test]
    fn the_check_fails_when_the_file_changes_and_leaves_it_alone() {
        let todays = todays();
        for edited in [
            todays.replacen("maxLength: 200", "maxLength: 201", 1),
            todays.replacen("security: []", "security:\n      - bearer: []", 1),
            todays.replace('\n', "\r\n"),
            format!("{todays}\n"),
            todays.trim_end().to_owned(),
            String::new(),
        ] {
            assert_ne!(edited, todays, "the edit is one");
            let file = recorded(&edited);
            check(file.path(), &todays).unwrap_err();
            assert_eq!(fs::read_to_string(file.path()).unwrap(), edited, "a check never writes");
        }
    }

    #[test]
    fn the_check_fails_when_the_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let error = check(&folder.path().join("api-spec.yaml"), &todays()).unwrap_err().to_string();
        assert!(error.contains("cargo xtask spec write"), "{error}");
    }

    #[test]
    fn the_check_fails_when_the_trait_changes_and_shows_how() {
        let mut changed = todo_api::todo_api_mod::stub_api_description().unwrap();
        let endpoint = ApiEndpoint::new_for_types::<(), Result<HttpResponseOk<String>, HttpError>>(
            "weather_view".to_owned(),
            Method::GET,
            "application/json",
            "/api/weather",
            ApiEndpointVersions::All,
        );
        changed.register(endpoint.tag("todos")).unwrap();
        let changed = todo_api::document::document_of(&changed).unwrap();

        let file = recorded(&todays());
        let error = check(file.path(), &render(&changed).unwrap()).unwrap_err().to_string();
        assert!(error.contains("+  /api/weather:"), "a readable diff: {error}");
        assert!(error.contains("cargo xtask spec write"), "the way out: {error}");
    }

    #[test]
    fn the_recorded_document_is_current() {
        check(&crate::spec_file(), &todays()).unwrap();
    }
}
