//! Reads the two documents.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use clap::Args;

use crate::document::{Document, Unreadable};

use super::against;

#[derive(Debug, Args)]
pub struct Documents {
    /// The old document: a file, or a git ref at which to read it [default: the last release tag,
    /// else where this branch began]
    #[arg(long, value_name = "REF|FILE")]
    pub against: Option<String>,
    /// The new document
    #[arg(long, value_name = "FILE")]
    pub new: Option<PathBuf>,
}

/// A document, and what the user calls it.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) document: Document,
}

/// The old document, then the new one.
pub(super) fn read_both(options: &Documents, default: &Path) -> Result<(Named, Named), String> {
    let path = options.new.as_deref().unwrap_or(default);
    let new_text = read(path)?;
    let (old_name, old_text) = match &options.against {
        Some(file) if Path::new(file).exists() => (file.clone(), read(Path::new(file))?),
        Some(reference) => {
            let at = |path: &Path| Ok((reference.clone(), against::at(path, reference)?));
            in_history(path, default, at)?
        }
        None => in_history(path, default, |path| against::default(path, &new_text))?,
    };
    let new_name = shown(path);
    // A large document takes a while.
    let (old, new) = thread::scope(|scope| {
        let old = scope.spawn(|| Document::parse(&old_name, &old_text));
        let new = Document::parse(&new_name, &new_text);
        (old.join(), new)
    });
    let problem = |unreadable: Unreadable| unreadable.to_string();
    let old = old.map_err(|_| format!("{old_name} cannot be read"))?.map_err(problem)?;
    let new = new.map_err(problem)?;
    Ok((Named { name: old_name, document: old }, Named { name: new_name, document: new }))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// A new document that git does not know replaces the usual one.
fn in_history<T>(
    path: &Path,
    usual: &Path,
    find: impl Fn(&Path) -> Result<T, String>,
) -> Result<T, String> {
    find(path).or_else(|problem| find(usual).map_err(|_| problem))
}

/// As short as the user would write it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let short = here.and_then(|here| path.strip_prefix(here).ok());
    short.unwrap_or(path).display().to_string()
}
