//! Compares regular expressions as sets of strings: walks their automata side by side and looks for
//! the shortest string that one side allows and the other refuses.

mod automaton;
mod javascript;

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use automaton::{Automaton, State};

/// So many states are looked at before the search gives up.
const MOST_STATES: usize = 50_000;

/// Strings that match all patterns and have a length in characters from `min` to `max`.
#[derive(Debug, Clone)]
pub(super) struct Language<'p> {
    pub(super) patterns: Vec<&'p str>,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
}

/// What a string is looked for to do.
#[derive(Debug)]
pub(super) enum Escape<'p> {
    /// Not match the pattern.
    Pattern(&'p str),
    Shorter(u64),
    Longer(u64),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is no such string.
    Nothing,
    Example(String),
    /// A pattern uses what no automaton can do, or the search took too long.
    Unknown,
}

/// The automata of the patterns seen so far.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    automata: HashMap<String, Option<Rc<Automaton>>>,
}

impl Patterns {
    /// Looks for a string of `language` that does what `escape` says.
    pub(super) fn find(&mut self, language: &Language<'_>, escape: &Escape<'_>) -> Found {
        let Some(mut search) = self.search(language, escape) else { return Found::Unknown };
        // Without the lengths there are far fewer states, and often nothing to be found.
        let (least, most) = (language.min, language.max);
        if matches!(escape, Escape::Pattern(_)) {
            match search.run(0, None) {
                Found::Example(example) => {
                    let length = u64::try_from(example.chars().count()).unwrap_or(u64::MAX);
                    if length >= least && most.is_none_or(|most| length <= most) {
                        return Found::Example(example);
                    }
                }
                found => return found,
            }
        }
        search.run(least, most)
    }

    /// Whether `pattern` matches `text`, if that can be said.
    pub(super) fn matches(&mut self, pattern: &str, text: &str) -> Option<bool> {
        let automaton = self.automaton(pattern)?;
        let end = text.bytes().fold(automaton.start(), |state, byte| automaton.next(state, byte));
        Some(automaton.accepts(end))
    }

    fn search(&mut self, language: &Language<'_>, escape: &Escape<'_>) -> Option<Search> {
        let mut allowed = vec![Rc::new(Automaton::utf8()?)];
        for pattern in &language.patterns {
            allowed.push(self.automaton(pattern)?);
        }
        let (refused, shorter, longer) = match escape {
            Escape::Pattern(pattern) => (Some(self.automaton(pattern)?), None, None),
            Escape::Shorter(length) => (None, Some(*length), None),
            Escape::Longer(length) => (None, None, Some(*length)),
        };
        let bytes = automaton::distinct_bytes(allowed.iter().chain(&refused));
        Some(Search { allowed, refused, shorter, longer, bytes })
    }

    fn automaton(&mut self, pattern: &str) -> Option<Rc<Automaton>> {
        let build = || javascript::translated(pattern).and_then(|regex| Automaton::of(&regex));
        self.automata.entry(pattern.to_owned()).or_insert_with(|| build().map(Rc::new)).clone()
    }
}

struct Search {
    allowed: Vec<Rc<Automaton>>,
    refused: Option<Rc<Automaton>>,
    shorter: Option<u64>,
    longer: Option<u64>,
    /// One of each kind of bytes that the automata tell apart.
    bytes: Vec<u8>,
}

/// Where all automata are, and how many characters were read, as far as that matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Position {
    allowed: Vec<State>,
    refused: Option<State>,
    length: u64,
}

impl Search {
    fn run(&mut self, least: u64, most: Option<u64>) -> Found {
        // Beyond this length, more characters make no difference.
        let enough =
            least.max(self.shorter.unwrap_or(0)).max(self.longer.map_or(0, |longer| longer + 1));
        let enough = most.map_or(enough, |most| enough.max(most.saturating_add(1)));
        let start = Position {
            allowed: self.allowed.iter().map(|automaton| automaton.start()).collect(),
            refused: self.refused.as_ref().map(|automaton| automaton.start()),
            length: 0,
        };
        let mut seen = HashSet::from([start.clone()]);
        // Each position remembers the one before it and the byte between them.
        let mut reached = vec![(start, None)];
        let mut queue = VecDeque::from([0]);
        while let Some(index) = queue.pop_front() {
            let position = reached[index].0.clone();
            if self.escapes(&position, least) {
                return Found::Example(text(&reached, index));
            }
            for &byte in &self.bytes {
                let Some(next) = self.next(&position, byte, most, enough) else { continue };
                if seen.insert(next.clone()) {
                    if reached.len() >= MOST_STATES {
                        return Found::Unknown;
                    }
                    queue.push_back(reached.len());
                    reached.push((next, Some((index, byte))));
                }
            }
        }
        Found::Nothing
    }

    fn escapes(&self, position: &Position, least: u64) -> bool {
        let all = self.allowed.iter().zip(&position.allowed);
        let refused = self.refused.iter().zip(&position.refused);
        position.length >= least
            && self.shorter.is_none_or(|shorter| position.length < shorter)
            && self.longer.is_none_or(|longer| position.length > longer)
            && all.into_iter().all(|(automaton, state)| automaton.accepts(*state))
            && refused.into_iter().all(|(automaton, state)| !automaton.accepts(*state))
    }

    /// Nothing if no string that begins so is of interest.
    fn next(
        &self,
        position: &Position,
        byte: u8,
        most: Option<u64>,
        enough: u64,
    ) -> Option<Position> {
        let begins_character = byte & 0xc0 != 0x80;
        let length = (position.length + u64::from(begins_character)).min(enough);
        if most.is_some_and(|most| length > most) {
            return None;
        }
        let mut allowed = Vec::with_capacity(self.allowed.len());
        for (automaton, state) in self.allowed.iter().zip(&position.allowed) {
            let next = automaton.next(*state, byte);
            if automaton.is_dead(next) {
                return None;
            }
            allowed.push(next);
        }
        let refused = match (&self.refused, position.refused) {
            (Some(automaton), Some(state)) => {
                let next = automaton.next(state, byte);
                if next.matched {
                    return None;
                }
                Some(next)
            }
            _ => None,
        };
        Some(Position { allowed, refused, length })
    }
}

fn text(reached: &[(Position, Option<(usize, u8)>)], index: usize) -> String {
    let mut bytes = Vec::new();
    let mut index = index;
    while let Some((before, byte)) = reached[index].1 {
        bytes.push(byte);
        index = before;
    }
    bytes.reverse();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(patterns: &[&str], (min, max): (u64, Option<u64>), escape: &Escape<'_>) -> Found {
        let language = Language { patterns: patterns.to_vec(), min, max };
        Patterns::default().find(&language, escape)
    }

    #[test]
    fn a_pattern_within_another_has_no_escape() {
        for (inner, outer) in [
            ("^[a-z]{1,5}$", "^[a-z]{1,10}$"),
            ("^[a-z]+$", "^[a-z0-9]+$"),
            ("^(red|green)$", "^(green|blue|red)$"),
            (r"^\d{4}$", "^[0-9]+$"),
            ("^https?://", "^http"),
            (r"^[^@\s\u0000-\u001f]+@[^@\s]+$", "@"),
            ("^a$", "a"),
            (r"^[\s\S]$", "^[^]$"),
            ("", ""),
        ] {
            let found = find(&[inner], (0, None), &Escape::Pattern(outer));
            assert_eq!(found, Found::Nothing, "{inner} in {outer}");
        }
    }

    #[test]
    fn the_shortest_string_that_escapes_is_found() {
        for (inner, outer, example) in [
            ("^[a-z]{1,10}$", "^[a-z]{1,5}$", "aaaaaa"),
            ("^[a-z0-9]+$", "^[a-z]+$", "0"),
            ("@", "^a@", "@"),
            ("^.$", "^\\w$", "!"),
            ("", "^.+$", ""),
        ] {
            let found = find(&[inner], (0, None), &Escape::Pattern(outer));
            assert_eq!(found, Found::Example(example.to_owned()), "{inner} in {outer}");
        }
    }

    #[test]
    fn lengths_count_characters_not_bytes() {
        assert_eq!(find(&["^é*$"], (2, Some(2)), &Escape::Pattern("^éé$")), Found::Nothing);
        assert_eq!(find(&[], (1, None), &Escape::Pattern("^[^]+$")), Found::Nothing);
        assert_eq!(find(&["^é{3}$"], (0, None), &Escape::Longer(3)), Found::Nothing);
        let longer = find(&["^é{3}$"], (0, None), &Escape::Longer(2));
        assert_eq!(longer, Found::Example("ééé".to_owned()));
    }

    #[test]
    fn what_no_automaton_can_do_is_unknown() {
        for pattern in ["^(?!a)b", r"^(a)\1$", "^(?<=a)b", r"\p{L}"] {
            assert_eq!(
                find(&[pattern], (0, None), &Escape::Pattern("c")),
                Found::Unknown,
                "{pattern}"
            );
        }
    }
}
