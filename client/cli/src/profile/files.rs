//! Files that only this user reads.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// As the [XDG base directories](https://specifications.freedesktop.org/basedir-spec/latest/) say.
pub fn folder() -> Option<PathBuf> {
    let absolute = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let settings =
        absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")))?;
    Some(settings.join("todo"))
}

/// `None` if there is no file.
pub fn read(path: &Path) -> io::Result<Option<String>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        outcome => outcome?,
    };
    if fs::metadata(path)?.mode() & 0o077 != 0 {
        let path = path.display();
        let advice = format!("others can read {path}; run `chmod 600 {path}` and log in again");
        return Err(io::Error::other(advice));
    }
    Ok(Some(text))
}

/// Readers see the old text or the new one, and never a part of it.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = create_folder(path)?;
    // A link to another place stays.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target.parent().unwrap_or(folder);
    // Made exclusively, with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(target)?;
    Ok(())
}

/// Waits for whoever holds the lock. It ends with the file, or with the process.
pub fn lock(path: &Path) -> io::Result<File> {
    create_folder(path)?;
    let file =
        OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)?;
    file.lock()?;
    Ok(file)
}

fn create_folder(path: &Path) -> io::Result<&Path> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    if fs::metadata(folder)?.mode() & 0o022 != 0 {
        let folder = folder.display();
        return Err(io::Error::other(format!(
            "others can write in {folder}; run `chmod 700 {folder}`"
        )));
    }
    Ok(folder)
}
