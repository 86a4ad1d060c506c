//! server/dropshot: Dropshot as published, with our patch, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Error;

const PATCH: &str = "changes.patch";

/// Makes `src/` anew from what is published and the patch.
pub(crate) fn write(folder: &Path) -> Result<String, Error> {
    let sources = patched(folder)?;
    let src = folder.join("src");
    fs::remove_dir_all(&src)?;
    for (file, text) in &sources {
        let file = src.join(file);
        fs::create_dir_all(file.parent().unwrap_or(&src))?;
        fs::write(file, text)?;
    }
    Ok(format!("wrote {}", src.display()))
}

/// Fails unless `src/` is that, every byte of it. Never writes.
pub(crate) fn check(folder: &Path) -> Result<String, Error> {
    let (expected, found) = (patched(folder)?, files(&folder.join("src"))?);
    let differs = |file: &&PathBuf| expected.get(*file) != found.get(*file);
    let differing: Vec<_> = expected.keys().chain(found.keys()).filter(differs).collect();
    match differing.first() {
        None => Ok(format!("{} is what is published, with {PATCH}", folder.display())),
        Some(file) => Err(format!(
            "{} is not what is published with {PATCH}.\nTo make it so: cargo xtask dropshot write",
            folder.join("src").join(file).display()
        )
        .into()),
    }
}

/// Every file under `src/` as it should be.
fn patched(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Error> {
    let published = published(&version(folder)?)?;
    let room = tempfile::tempdir()?;
    for (file, text) in files(&published.join("src"))? {
        let file = room.path().join("src").join(file);
        fs::create_dir_all(file.parent().unwrap_or(room.path()))?;
        fs::write(file, text)?;
    }
    let patch = folder.join(PATCH).canonicalize()?;
    // Not the repository around it, should there be one.
    let git = Command::new("git")
        .args(["apply", "--whitespace=nowarn"])
        .arg(patch)
        .current_dir(room.path())
        .env("GIT_CEILING_DIRECTORIES", room.path().parent().unwrap_or(room.path()))
        .output()?;
    if !git.status.success() {
        let why = String::from_utf8_lossy(&git.stderr).into_owned();
        return Err(format!("{PATCH} does not apply: {why}").into());
    }
    files(&room.path().join("src"))
}

fn version(folder: &Path) -> Result<String, Error> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    Ok(version.and_then(|version| version.strip_suffix('"')).ok_or("it has no version")?.to_owned())
}

/// Where Cargo keeps what it downloaded. A package that depends on nothing else asks for it, since
/// this workspace has it replaced.
fn published(version: &str) -> Result<PathBuf, Error> {
    let room = tempfile::tempdir()?;
    fs::create_dir(room.path().join("src"))?;
    fs::write(room.path().join("src/lib.rs"), "")?;
    let manifest = room.path().join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"published\"\nedition = \"2024\"\n[dependencies]\ndropshot = \"={version}\"\n"
    );
    fs::write(&manifest, text)?;
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(&manifest)
        .output()?;
    if !metadata.status.success() {
        return Err(String::from_utf8_lossy(&metadata.stderr).into_owned().into());
    }
    let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let dropshot = packages.into_iter().find(|package| package["name"] == "dropshot");
    let manifest = dropshot.and_then(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    Ok(folder.ok_or("Cargo does not know where Dropshot is")?.to_owned())
}

fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Error> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let name = inner.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true => folders.push(name),
                false => drop(found.insert(name, fs::read(entry.path())?)),
            }
        }
    }
    Ok(found)
}
