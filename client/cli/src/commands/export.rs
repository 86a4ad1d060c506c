//! Writes all data of the user.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tempfile::NamedTempFile;
use todo_client::{Error, ExportLine};

use super::Context;
use crate::arguments::Export;
use crate::failure::Failure;
use crate::text::escaped;

pub async fn export(context: &Context, export: Export) -> Result<(), Failure> {
    let Some(path) = export.file else {
        write(context, &mut io::stdout().lock(), &ProgressBar::hidden()).await?;
        return Ok(());
    };
    // The file that a link leads to.
    let target = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
    let named = |error: io::Error| Failure::refused(format!("{}: {error}", path.display()));
    let progress = progress();
    let todos = match fs::metadata(&target) {
        // A device or a pipe cannot be replaced.
        Ok(old) if !old.is_file() => {
            let mut file = OpenOptions::new().write(true).open(&target).map_err(named)?;
            write(context, &mut file, &progress).await?
        }
        old => {
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
            // Renamed when it is complete: an export that broke off does not replace one that is whole.
            let file = NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).map_err(named)?;
            let todos = write(context, &mut BufWriter::new(file.as_file()), &progress).await?;
            if let Ok(old) = old {
                file.as_file().set_permissions(old.permissions()).map_err(named)?;
            }
            file.as_file().sync_all().map_err(named)?;
            file.persist(&target).map_err(|error| named(error.error))?;
            todos
        }
    };
    progress.finish_and_clear();
    context.output.line(format!("{todos} todos are in {}.", path.display()))
}

/// On standard error, if somebody looks.
fn progress() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} {human_pos} todos in {elapsed}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// The number of todos.
async fn write(
    context: &Context,
    target: &mut impl Write,
    progress: &ProgressBar,
) -> Result<u64, Failure> {
    let mut lines = context.client.export_data().await?;
    while let Some(line) = lines.try_next().await? {
        let line = match line {
            ExportLine::User(user) => json!({"user": user}),
            ExportLine::Todo(todo) => {
                progress.inc(1);
                json!({"todo": todo})
            }
            ExportLine::Unknown(line) => line,
            _ => return Err(Error::InvalidResponse("a line of an unknown kind".into()).into()),
        };
        // The same JSON; standard output may be a terminal.
        writeln!(target, "{}", escaped(&line.to_string()))?;
    }
    target.flush()?;
    Ok(progress.position())
}
