//! The figures as a drawing.

use std::fmt::Write;

use super::measurement::Row;
use super::table::grouped;

/// Reads well on white and on black.
const HEADING: &str = r#"<style>
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .what { font-weight: 600 }
  .small { font-size: 11px; fill: #57606a }
  .todo-server { fill: #1f7a4d }
  .pgbench { fill: #b6bec7 }
  .pipelined { fill: #d8dde3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .todo-server { fill: #3fb27f }
    .pgbench { fill: #59636e }
    .pipelined { fill: #3d444d }
  }
</style>
"#;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 120.0;
/// The longest bar, leaving room for what stands behind it.
const LONGEST: f64 = 360.0;
const BAR: f64 = 18.0;
/// From one bar to the next, and between groups of them.
const STEP: f64 = BAR + 3.0;
const GAP: f64 = 16.0;
const TOP: f64 = 64.0;

/// An SVG: a group of bars for each operation, the server's and pgbench's.
pub(super) fn draw(setting: &str, rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.figures.per_second).fold(1.0, f64::max);
    let groups: Vec<_> = Row::groups(rows).collect();
    let height = TOP + STEP * rows.len() as f64 + GAP * groups.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
         <title>Requests a second, beside pgbench with the same statements</title>\n{HEADING}\
         <text x=\"0\" y=\"16\" class=\"what\">Requests a second, beside pgbench with the same statements</text>\n\
         <text x=\"0\" y=\"36\" class=\"small\">{setting}</text>\n"
    );
    let mut y = TOP;
    for group in groups {
        let what = match group[0].users {
            None => group[0].operation.to_string(),
            Some(users) => format!("{}, {} users", group[0].operation, grouped(users.into())),
        };
        // Writing to a String does not fail.
        let _ = writeln!(svg, "<text x=\"0\" y=\"{}\" class=\"what\">{what}</text>", y + 14.0);
        for row in group {
            let length = (row.figures.per_second / most * LONGEST).max(1.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.0}\" width=\"{length:.0}\" height=\"{BAR}\" rx=\"2\" class=\"{}\"/>\n\
                 <text x=\"{:.0}\" y=\"{:.0}\">{} <tspan class=\"small\">{}</tspan></text>",
                row.who.replace(',', ""),
                LEFT + length + 8.0,
                y + 13.5,
                grouped(row.figures.per_second),
                remark(row),
            );
            y += STEP;
        }
        y += GAP;
    }
    svg + "</svg>\n"
}

fn remark(row: &Row) -> String {
    match (row.figures.p50, row.figures.p99) {
        (Some(p50), Some(p99)) => {
            let (p50, p99) = (p50 / 1e3, p99 / 1e3);
            format!("{} · p50 {p50:.1} ms, p99 {p99:.1} ms", row.who)
        }
        _ => row.who.to_owned(),
    }
}
