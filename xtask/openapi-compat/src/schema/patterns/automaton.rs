//! A regular expression as a finite automaton over bytes.

use std::rc::Rc;

use regex_automata::MatchKind;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::{start, syntax};

/// In bytes. What needs more is not a pattern that a person wrote.
const LARGEST: usize = 4 << 20;

#[derive(Debug)]
pub(super) struct Automaton {
    dense: dense::DFA<Vec<u32>>,
    start: StateID,
    /// Nothing more needs to be read once it has matched, since a pattern may match anywhere.
    anywhere: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    id: StateID,
    pub(super) matched: bool,
}

impl Automaton {
    /// Nothing if `regex` is none, or too large.
    pub(super) fn of(regex: &str) -> Option<Automaton> {
        let dense = dense::Builder::new()
            .syntax(syntax::Config::new().unicode(true).utf8(true))
            .configure(
                dense::Config::new()
                    .match_kind(MatchKind::All)
                    .start_kind(StartKind::Unanchored)
                    .dfa_size_limit(Some(LARGEST))
                    .determinize_size_limit(Some(LARGEST)),
            )
            .build(regex)
            .ok()?;
        let start = dense.start_state(&start::Config::new()).ok()?;
        Some(Automaton { dense, start, anywhere: true })
    }

    /// Whatever is a string: the automata read bytes, and not all bytes are UTF-8.
    pub(super) fn utf8() -> Option<Automaton> {
        Some(Automaton { anywhere: false, ..Self::of(r"^(?s:.)*$")? })
    }

    pub(super) fn start(&self) -> State {
        State { id: self.start, matched: false }
    }

    pub(super) fn next(&self, state: State, byte: u8) -> State {
        let id = self.dense.next_state(state.id, byte);
        let matched = self.anywhere && (state.matched || self.dense.is_match_state(id));
        State { id, matched }
    }

    /// Whether it has matched when the string ends here.
    pub(super) fn accepts(&self, state: State) -> bool {
        state.matched || self.dense.is_match_state(self.dense.next_eoi_state(state.id))
    }

    /// It will not match, whatever comes.
    pub(super) fn is_dead(&self, state: State) -> bool {
        !state.matched && self.dense.is_dead_state(state.id)
    }
}

/// One byte of each kind that one of `automata` tells apart, letters first for the reader's sake.
pub(super) fn distinct_bytes<'a>(automata: impl Iterator<Item = &'a Rc<Automaton>>) -> Vec<u8> {
    let automata: Vec<&Rc<Automaton>> = automata.collect();
    let mut kinds = std::collections::HashSet::new();
    let order =
        (b'a'..=b'z').chain(b'0'..=b'9').chain(b'A'..=b'Z').chain(b'!'..=b'~').chain(0..=255);
    order
        .filter(|byte| {
            // A byte that begins a character is counted, one that continues it is not.
            let mut kind = vec![u8::from(byte & 0xc0 == 0x80)];
            kind.extend(automata.iter().map(|each| each.dense.byte_classes().get(*byte)));
            kinds.insert(kind)
        })
        .collect()
}
