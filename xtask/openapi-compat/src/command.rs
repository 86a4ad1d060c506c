//! The commands `check` and `changelog`. Shared by the binary of this crate and by whoever
//! builds them into their own tool.

mod against;
mod documents;
mod explain;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::breaks::{Breaks, Sorted};
use crate::report::{self, Report, Verdict};
use crate::{Level, changelog, compare};

pub use documents::Documents;
use documents::read_both;
use explain::explain;

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub documents: Documents,
    /// Which clients must not break
    #[arg(long, value_enum, default_value = "wire")]
    pub level: LevelOption,
    /// How to print the findings
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Intended breaks [default: api-breaks.toml beside the new document, if it is there]
    #[arg(long, value_name = "FILE")]
    pub breaks: Option<PathBuf>,
    /// Explain a rule, with an example, and compare nothing
    #[arg(long, value_name = "RULE", exclusive = true)]
    pub explain: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum LevelOption {
    /// Those that run
    Wire,
    /// Also those that are generated and compiled anew
    Generated,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Format {
    Text,
    /// Annotations of GitHub Actions
    Github,
    Json,
}

/// What to print, and what it came to.
#[derive(Debug)]
pub struct Answer {
    pub text: String,
    pub verdict: Verdict,
}

impl From<LevelOption> for Level {
    fn from(option: LevelOption) -> Level {
        match option {
            LevelOption::Wire => Level::Wire,
            LevelOption::Generated => Level::Generated,
        }
    }
}

/// Compares two documents. `default` is the new document if the options name none. What cannot be
/// read makes the verdict unknown.
#[must_use]
pub fn check(options: &Check, default: &Path) -> Answer {
    match &options.explain {
        Some(rule) => explain(rule),
        None => answer(try_check(options, default)),
    }
}

/// Writes what changed between two documents, for people.
#[must_use]
pub fn changelog(options: &Documents, default: &Path) -> Answer {
    let written = read_both(options, default).map(|(old, new)| Answer {
        text: changelog::write(&old.document, &new.document),
        verdict: Verdict::Compatible,
    });
    answer(written)
}

fn answer(tried: Result<Answer, String>) -> Answer {
    tried.unwrap_or_else(|problem| Answer {
        text: format!("{problem}\n"),
        verdict: Verdict::Unknown,
    })
}

fn try_check(options: &Check, default: &Path) -> Result<Answer, String> {
    let (old, new) = read_both(&options.documents, default)?;
    let breaks = read_breaks(options, default)?;
    let findings = compare(&old.document, &new.document, options.level.into());
    let Sorted { intended, others } = breaks
        .sort(findings, &old.document, &new.document)
        .map_err(|faults| format!("api-breaks.toml:\n{faults}"))?;
    let report = Report { old: &old.name, new: &new.name, findings: others, intended };
    let text = match options.format {
        Format::Text => report::text(&report),
        Format::Github => report::github(&report),
        Format::Json => report::json(&report),
    };
    Ok(Answer { text, verdict: Verdict::of(&report.findings) })
}

fn read_breaks(options: &Check, default: &Path) -> Result<Breaks, String> {
    let new = options.documents.new.as_deref().unwrap_or(default);
    let path = match &options.breaks {
        Some(path) => path.clone(),
        None => {
            let beside = new.with_file_name("api-breaks.toml");
            if !beside.exists() {
                return Ok(Breaks::default());
            }
            beside
        }
    };
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Breaks::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
}
