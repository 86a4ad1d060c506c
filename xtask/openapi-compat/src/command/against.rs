//! Reads the old document from git.

use std::path::Path;
use std::process::Command;

/// How release tags begin.
const RELEASES: &str = "v[0-9]*";

/// The text of `path` as it was at `reference`.
pub(super) fn at(path: &Path, reference: &str) -> Result<String, String> {
    let (folder, name) = folder_and_name(path)?;
    if git(folder, &["rev-parse", "--verify", "--quiet", &format!("{reference}^{{commit}}")])
        .is_err()
    {
        return Err(missing_reference(folder, reference));
    }
    git(folder, &["show", &format!("{reference}:./{name}")]).map_err(|_| {
        format!(
            "there is no {name} at {reference}. To see where it was: \
             git log --oneline --follow -- {}\n\
             To compare with a file: --against FILE",
            path.display()
        )
    })
}

/// What is compared with if the user does not say: the last release whose document is another one,
/// else the commit at which this branch began, else the commit before this one.
pub(super) fn default(path: &Path, new: &str) -> Result<(String, String), String> {
    let (folder, _) = folder_and_name(path)?;
    git(folder, &["rev-parse", "--verify", "--quiet", "HEAD"]).map_err(|_| {
        format!("{} is in no git repository. Name the old document: --against FILE", path.display())
    })?;
    let mut from = "HEAD".to_owned();
    while let Ok(tag) =
        git(folder, &["describe", "--tags", "--abbrev=0", "--match", RELEASES, &from])
    {
        let tag = tag.trim().to_owned();
        match at(path, &tag) {
            Ok(old) if old != new => return Ok((tag, old)),
            _ => from = format!("{tag}^"),
        }
    }
    let head = git(folder, &["rev-parse", "HEAD"]).unwrap_or_default();
    let began = ["origin/HEAD", "origin/main", "origin/master", "main", "master"]
        .iter()
        .find_map(|branch| git(folder, &["merge-base", "HEAD", branch]).ok())
        .filter(|began| *began != head)
        .or_else(|| git(folder, &["rev-parse", "--verify", "--quiet", "HEAD^"]).ok());
    let Some(began) = began else { return Err(missing_reference(folder, "HEAD^")) };
    let began = git(folder, &["rev-parse", "--short", began.trim()]).unwrap_or(began);
    let began = began.trim().to_owned();
    let old = at(path, &began)?;
    Ok((began, old))
}

fn folder_and_name(path: &Path) -> Result<(&Path, &str), String> {
    let folder = match path.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => return Err(format!("{} is no file", path.display())),
    };
    let name = path.file_name().and_then(|name| name.to_str());
    Ok((folder, name.ok_or_else(|| format!("{} is no file", path.display()))?))
}

fn missing_reference(folder: &Path, reference: &str) -> String {
    let shallow = git(folder, &["rev-parse", "--is-shallow-repository"]);
    if shallow.is_ok_and(|shallow| shallow.trim() == "true") {
        return format!(
            "this clone is shallow and does not have {reference}. To get the history: \
             git fetch --unshallow --tags\n\
             In GitHub Actions: `fetch-depth: 0` of actions/checkout"
        );
    }
    format!(
        "there is neither a file nor a commit {reference}. To get new commits and tags: git fetch --tags"
    )
}

fn git(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}
