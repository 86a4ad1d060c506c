//! Programs as they are when speed counts.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::Error;

/// The release build of one of the workspace's packages, made now.
pub(super) fn build(package: &str) -> Result<PathBuf, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["build", "--release", "--locked", "--package", package])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("bench: {package} does not build").into());
    }
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .find_map(|message| Some(message.get("executable")?.as_str()?.into()))
        .ok_or_else(|| format!("bench: cargo names no program of {package}").into())
}
