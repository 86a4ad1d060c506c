//! Patterns are regular expressions as JavaScript has them (ECMA-262). This writes them as the `regex`
//! crate has them, where the two differ, and gives up on what only JavaScript can.

use std::iter::Peekable;
use std::str::Chars;

type Ranges = Vec<(u32, u32)>;

const DIGITS: &[(u32, u32)] = &[(0x30, 0x39)];
const WORD: &[(u32, u32)] = &[(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
const SPACE: &[(u32, u32)] = &[
    (0x09, 0x0d),
    (0x20, 0x20),
    (0xa0, 0xa0),
    (0x1680, 0x1680),
    (0x2000, 0x200a),
    (0x2028, 0x2029),
    (0x202f, 0x202f),
    (0x205f, 0x205f),
    (0x3000, 0x3000),
    (0xfeff, 0xfeff),
];
const LINE_ENDS: &[(u32, u32)] = &[(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)];

/// Nothing if `pattern` needs more than an automaton: looks around, refers back.
pub(super) fn translated(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(next) = rest.next() {
        match next {
            '\\' => escape(&mut rest, false, &mut out)?,
            '.' => class(&complement(LINE_ENDS), &mut out),
            '[' => bracket(&mut rest, &mut out)?,
            next => out.push(next),
        }
    }
    Some(out)
}

fn bracket(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Option<()> {
    let negated = rest.next_if_eq(&'^').is_some();
    if rest.next_if_eq(&']').is_some() {
        // `[^]` is any character. `[]` is none, which nobody means.
        return negated.then(|| class(&complement(&[]), out));
    }
    out.push_str(if negated { "[^" } else { "[" });
    loop {
        match rest.next()? {
            ']' => break,
            '\\' => escape(rest, true, out)?,
            '-' if rest.peek() == Some(&'-') => return None,
            set_operator @ ('[' | '&' | '~' | '^') => out.extend(['\\', set_operator]),
            next => out.push(next),
        }
    }
    out.push(']');
    Some(())
}

fn escape(rest: &mut Peekable<Chars<'_>>, in_class: bool, out: &mut String) -> Option<()> {
    let ranges = match rest.next()? {
        'd' => DIGITS.to_vec(),
        'D' => complement(DIGITS),
        'w' => WORD.to_vec(),
        'W' => complement(WORD),
        's' => SPACE.to_vec(),
        'S' => complement(SPACE),
        'b' if !in_class => {
            out.push_str(r"(?-u:\b)");
            return Some(());
        }
        'b' => vec![(0x08, 0x08)],
        '0' => vec![(0, 0)],
        'x' => vec![code(rest, 2)?],
        'u' if rest.next_if_eq(&'{').is_some() => {
            let digits: String = rest.by_ref().take_while(|next| *next != '}').collect();
            let code = u32::from_str_radix(&digits, 16).ok()?;
            vec![(code, code)]
        }
        'u' => vec![code(rest, 4)?],
        control @ ('t' | 'n' | 'r' | 'f' | 'v') => {
            out.extend(['\\', control]);
            return Some(());
        }
        next if next.is_ascii_alphanumeric() => return None,
        next => vec![(next.into(), next.into())],
    };
    if in_class {
        out.push_str(&listed(&ranges)?);
    } else {
        char::from_u32(ranges.first()?.0)?;
        class(&ranges, out);
    }
    Some(())
}

fn code(rest: &mut Peekable<Chars<'_>>, digits: usize) -> Option<(u32, u32)> {
    let digits: String = rest.by_ref().take(digits).collect();
    let code = u32::from_str_radix(&digits, 16).ok()?;
    // Halves of a character that needs two are no characters in Rust.
    char::from_u32(code)?;
    Some((code, code))
}

fn class(ranges: &[(u32, u32)], out: &mut String) {
    out.push('[');
    out.push_str(&listed(ranges).unwrap_or_default());
    out.push(']');
}

fn listed(ranges: &[(u32, u32)]) -> Option<String> {
    let one = |(first, last): &(u32, u32)| match first == last {
        true => format!(r"\x{{{first:x}}}"),
        false => format!(r"\x{{{first:x}}}-\x{{{last:x}}}"),
    };
    (!ranges.is_empty()).then(|| ranges.iter().map(one).collect())
}

fn complement(ranges: &[(u32, u32)]) -> Ranges {
    let mut others = Vec::new();
    let mut next = 0;
    for (first, last) in ranges {
        if *first > next {
            others.push((next, first - 1));
        }
        next = last + 1;
    }
    others.push((next, u32::from(char::MAX)));
    others
}
