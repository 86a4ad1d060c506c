//! The figures as a table, in Markdown.

use super::measurement::Row;

const HEADING: [&str; 9] = [
    "",
    "",
    "requests/s",
    "of pgbench",
    "p50 ms",
    "p99 ms",
    "server µs",
    "database µs",
    "memory MiB",
];

/// In each group of `rows` comes the server and then pgbench. "Server" and "database" are the processor
/// time that a request costs each of them.
pub(super) fn of(rows: &[Row]) -> String {
    let mut lines = vec![HEADING.map(str::to_owned).to_vec()];
    for group in Row::groups(rows) {
        let limit = group.get(1).map_or(1.0, |row| row.figures.per_second);
        lines.extend(group.iter().map(|row| line(row, limit).to_vec()));
    }
    markdown(&lines, 2)
}

/// `lines` with the heading first. The first columns are words, the others figures.
pub(super) fn markdown(lines: &[Vec<String>], words: usize) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, width))| match column < words {
            true => format!("{cell:<width$}"),
            false => format!("{cell:>width$}"),
        });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    });
    let heading = text.next().unwrap_or_default();
    let rule = widths.iter().enumerate().map(|(column, width)| match column < words {
        true => "-".repeat(width + 2),
        false => "-".repeat(width + 1) + ":",
    });
    let rule = format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
    heading + &rule + &text.collect::<String>()
}

fn line(row: &Row, limit: f64) -> [String; 9] {
    let figures = &row.figures;
    let some = |figure: Option<f64>, decimals: usize| {
        figure.map_or_else(String::new, |figure| format!("{figure:.decimals$}"))
    };
    let what = match row.users {
        None => row.operation.to_string(),
        Some(users) => format!("{}, {} users", row.operation, grouped(users.into())),
    };
    let refused = match figures.refused_per_second {
        0.0 => String::new(),
        refused => format!(" (and {} refused)", grouped(refused)),
    };
    [
        what,
        row.who.to_owned(),
        grouped(figures.per_second) + &refused,
        format!("{:.2}", figures.per_second / limit),
        some(figures.p50.map(|micros| micros / 1e3), 2),
        some(figures.p99.map(|micros| micros / 1e3), 2),
        some(figures.server, 1),
        some(figures.database, 1),
        some(figures.memory, 0),
    ]
}

/// With commas between the thousands.
pub(super) fn grouped(figure: f64) -> String {
    let digits = format!("{figure:.0}");
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(super::grouped(1_234_567.4), "1,234,567");
        assert_eq!(super::grouped(999.0), "999");
        assert_eq!(super::grouped(1000.0), "1,000");
    }
}
