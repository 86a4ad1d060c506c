//! What came of all attacks, for a person.

use std::time::Duration;

use super::lone_user::Deed;
use super::round::{Round, mib};
use super::verdict;
use crate::Error;
use crate::table::markdown;

pub(crate) struct Report {
    pub(super) rounds: Vec<Round>,
    pub(super) settle: Duration,
}

impl Report {
    /// Two tables in Markdown. With `check`, an error where a promise was not kept, printed behind
    /// them.
    pub(crate) fn into_result(self, check: bool) -> Result<String, Error> {
        let tables = format!("{}\n{}", self.times(), self.memory().trim_end());
        let broken: Vec<String> = self.rounds.iter().flat_map(verdict::broken).collect();
        if check && !broken.is_empty() {
            println!("{tables}\n");
            return Err(broken.join("\n").into());
        }
        Ok(tables)
    }

    fn times(&self) -> String {
        let heading = [
            "beside",
            "a lone user's",
            "p50 ms without",
            "p99 without",
            "p50 beside",
            "p99 beside",
            "most",
            "answered",
            "503",
            "lost",
        ];
        let mut lines = vec![heading.map(str::to_owned).to_vec()];
        for round in &self.rounds {
            for ((deed, idle), beside) in Deed::ALL.into_iter().zip(&round.idle).zip(&round.beside)
            {
                lines.push(vec![
                    round.attack.to_string(),
                    deed.to_string(),
                    millis(idle.percentile(50)),
                    millis(idle.percentile(99)),
                    millis(beside.percentile(50)),
                    millis(beside.percentile(99)),
                    millis(beside.percentile(100)),
                    beside.answered().to_string(),
                    beside.unavailable.to_string(),
                    beside.lost.to_string(),
                ]);
            }
        }
        markdown(&lines, 2)
    }

    fn memory(&self) -> String {
        let after = format!("{} after", humantime::format_duration(self.settle));
        let heading = ["memory MiB beside", "before", "most", &after];
        let mut lines = vec![heading.map(str::to_owned).to_vec()];
        for Round { attack, memory, .. } in &self.rounds {
            let figures = [memory.before, memory.most, memory.after];
            let figures = figures.map(|bytes| bytes.map(mib).unwrap_or_default());
            lines.push([vec![attack.to_string()], figures.to_vec()].concat());
        }
        markdown(&lines, 1)
    }
}

fn millis(time: Option<Duration>) -> String {
    time.map_or_else(String::new, |time| format!("{:.1}", time.as_secs_f64() * 1e3))
}
