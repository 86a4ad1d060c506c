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
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .todo-server { fill: #3fb27f }
    .pgbench { fill: #59636e }
  }
</style>
"#;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 120.0;
/// The longest bar, leaving room for what stands behind it.
const LONGEST: f64 = 360.0;
const BAR: f64 = 18.0;
const GROUP: f64 = 58.0;
const TOP: f64 = 64.0;

/// An SVG: a group of bars for each pair of rows, the server's and pgbench's.
pub(super) fn draw(setting: &str, rows: &[Row]) -> String {
    let most = rows.iter().map(|row| row.figures.per_second).fold(1.0, f64::max);
    let groups: Vec<_> = rows.chunks(2).collect();
    let height = TOP + GROUP * groups.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\">\n\
         <title>Requests a second, beside pgbench with the same statements</title>\n{HEADING}\
         <text x=\"0\" y=\"16\" class=\"what\">Requests a second, beside pgbench with the same statements</text>\n\
         <text x=\"0\" y=\"36\" class=\"small\">{setting}</text>\n"
    );
    for (number, group) in groups.into_iter().enumerate() {
        let top = TOP + GROUP * number as f64;
        let what = match group[0].users {
            None => group[0].operation.to_string(),
            Some(users) => format!("{}, {} users", group[0].operation, grouped(users.into())),
        };
        // Writing to a String does not fail.
        let _ = writeln!(svg, "<text x=\"0\" y=\"{}\" class=\"what\">{what}</text>", top + 14.0);
        for (place, row) in group.iter().enumerate() {
            let y = top + (BAR + 3.0) * place as f64;
            let length = (row.figures.per_second / most * LONGEST).max(1.0);
            let _ = writeln!(
                svg,
                "<rect x=\"{LEFT}\" y=\"{y:.0}\" width=\"{length:.0}\" height=\"{BAR}\" rx=\"2\" class=\"{}\"/>\n\
                 <text x=\"{:.0}\" y=\"{:.0}\">{} <tspan class=\"small\">{}</tspan></text>",
                row.who,
                LEFT + length + 8.0,
                y + 13.5,
                grouped(row.figures.per_second),
                remark(row),
            );
        }
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
