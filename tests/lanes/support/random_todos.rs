//! Todos and wishes at random, such that much of it meets.

use chrono::{DateTime, TimeDelta, Utc};
use todo_api::page::TodoPosition;
use todo_server::database::todos::Content;
use todo_server::tokens::Caller;

use crate::support::fixture::{content, id};
use crate::support::test_connection::TestConnection;
use fastrand::Rng;

/// Four users with a row, and one without.
pub const USERS: u128 = 4;

/// All of them use the same ids, of which two are nobody's.
const IDS: u128 = 14;

/// Callers are those of [`USERS`], and one more.
pub struct RandomTodos {
    pub random: Rng,
    pub callers: Vec<Caller>,
}

impl RandomTodos {
    /// Of few instants, so that many todos share one.
    fn instant(&mut self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.random.usize(..4).try_into().unwrap())
    }

    pub fn number(&mut self) -> u128 {
        1 + self.random.usize(..IDS as usize) as u128
    }

    pub fn caller(&mut self) -> Caller {
        self.callers[self.random.usize(..self.callers.len())]
    }

    pub fn content(&mut self) -> Content {
        let words = ["Buy milk", "Ei \"kaufen\", {1,2}", "NULL", "a\\b'c", "𝔘"];
        let description = [None, Some(""), Some("null"), Some("x\ny")];
        let title = words[self.random.usize(..words.len())];
        let description = description[self.random.usize(..description.len())];
        content(title, description, self.random.bool())
    }

    /// Whom and which: as in a lane, no row twice.
    pub fn rows(&mut self) -> Vec<(Caller, u128)> {
        let of_one = |caller: &Caller| {
            (1..=IDS).map({
                let caller = *caller;
                move |id| (caller, id)
            })
        };
        let mut all: Vec<_> = self.callers.iter().flat_map(of_one).collect();
        let count = 1 + self.random.usize(..64);
        self.random.shuffle(&mut all);
        all.truncate(count);
        all
    }

    pub fn position(&mut self) -> Option<TodoPosition> {
        let position = TodoPosition { created_at: self.instant(), id: id(self.number()) };
        self.random.bool().then_some(position)
    }

    pub fn fill(&mut self, connection: &mut TestConnection) {
        let mut statements = "delete from todos;".to_owned();
        for user in 1..=USERS {
            for todo in 1..=IDS - 2 {
                if self.random.bool() {
                    continue;
                }
                let (at, completed) = (self.instant(), self.random.bool());
                statements += &format!(
                    "insert into todos values (lpad(to_hex({user}), 32, '0')::uuid, \
                     lpad(to_hex({todo}), 32, '0')::uuid, '{todo} of {user}', null, {completed}, \
                     '{at}', '{at}');"
                );
            }
        }
        connection.execute(&statements);
    }
}
