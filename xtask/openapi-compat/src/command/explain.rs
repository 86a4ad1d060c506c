//! Explains a rule.

use crate::report::Verdict;
use crate::rule::{Level, Part, Rule};

use super::Answer;

/// Says what the rule `id` means, with an example.
pub(super) fn explain(id: &str) -> Answer {
    let Some(rule) = Rule::find(id) else {
        let ids: Vec<&str> = Rule::all().map(|rule| rule.id).collect();
        return Answer {
            text: format!("There is no rule `{id}`. The rules are:\n  {}\n", ids.join("\n  ")),
            verdict: Verdict::Unknown,
        };
    };
    let breaks: Vec<String> = rule.breaks.iter().map(ToString::to_string).collect();
    let (breaks, level) = match (rule.is_unknown(), rule.level) {
        (true, _) => ("Whether it breaks clients cannot be told.".to_owned(), ""),
        (false, Level::Wire) => (format!("Breaks {}.", breaks.join(", ")), ""),
        (false, Level::Generated) => (
            format!("Breaks {}.", breaks.join(", ")),
            " Only with `--level generated`: clients that run do not notice.",
        ),
    };
    let part = match rule.example.part {
        Part::Request => "the schema of a request",
        Part::Response => "the schema of a response",
        Part::Operation => "an operation",
        Part::Document => "a document",
    };
    let Rule { id, why, advice, example, .. } = rule;
    Answer {
        text: format!(
            "{id}\n\n{why}\n{breaks}{level}\n\nInstead: {advice}\n\nExample, {part}:\n  old: {}\n  new: {}\n",
            example.old, example.new
        ),
        verdict: Verdict::Compatible,
    }
}
