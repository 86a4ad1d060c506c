//! Text of others on our terminal.

/// Without characters that a terminal obeys: a title must not move the cursor or change a colour.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if is_command(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// In one line.
pub fn one_line(text: &str) -> String {
    printable(&text.replace(['\n', '\r', '\t'], " "))
}

/// The same in JSON, in which such characters can only be in texts.
pub fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_command(c) {
            // All of them are in the first plane.
            escaped += &format!("\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Control characters, and those that change the direction of writing.
fn is_command(c: char) -> bool {
    let direction = matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
    );
    (c.is_control() && c != '\n' && c != '\t') || direction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_of_a_title() {
        assert_eq!(printable("\u{1b}[31mred\u{7}"), "\u{fffd}[31mred\u{fffd}");
        assert_eq!(printable("\u{202e}evil"), "\u{fffd}evil");
        assert_eq!(one_line("Buy\nmilk"), "Buy milk");
        assert_eq!(escaped("\"\u{9b}2J\u{202e}\""), r#""\u009b2J\u202e""#);
    }
}
