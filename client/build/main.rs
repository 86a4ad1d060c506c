//! Generates the client from `api-spec.yaml`: all that it knows of the service comes from there.

mod contract;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

/// All that progenitor is told. Types, names and limits come from the document.
fn settings() -> Result<GenerationSettings, Box<dyn Error>> {
    let mut settings = GenerationSettings::default();
    settings
        // Optional parameters and properties are left out, not passed as `None`.
        .with_interface(InterfaceStyle::Builder)
        // What one request carries, and what is seen of its response.
        .with_inner_type("crate::attempt::Attempt".parse()?)
        .with_pre_hook_async("crate::attempt::prepare".parse()?)
        .with_post_hook("crate::attempt::observe".parse()?);
    // What must not be printed.
    for secret in ["Password", "RefreshToken", "Token"] {
        settings.with_replacement(secret, "crate::Secret", [].into_iter());
    }
    Ok(settings)
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../api-spec.yaml");
    println!("cargo::rerun-if-changed={}", path.display());
    println!("cargo::rerun-if-changed=build");
    let text = fs::read_to_string(path)?;
    let document = serde_yaml_ng::from_str(&text)?;

    let target = PathBuf::from(env::var("OUT_DIR")?);
    let mut generator = Generator::new(&settings()?);
    let mut api = generator.generate_tokens(&document)?.to_string();
    if env::var("CARGO_CFG_TARGET_ARCH")? == "wasm32" {
        // progenitor boxes its streams as `Send`; what is read in a browser is not.
        api = api.replace(". boxed ()", ". boxed_local ()");
    }
    fs::write(target.join("api.rs"), api)?;
    let contract = serde_yaml_ng::from_str(&text)?;
    fs::write(target.join("operations.rs"), contract::operations(&contract)?)?;
    fs::write(target.join("error_codes.rs"), contract::error_codes(&contract)?)?;
    if env::var_os("CARGO_FEATURE_MOCK").is_some() {
        let matchers = generator.httpmock(&document, "crate::api")?;
        fs::write(target.join("matchers.rs"), matchers.to_string())?;
    }
    Ok(())
}
