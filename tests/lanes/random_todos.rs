//! Todos and wishes at random, such that much of it meets.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use todo_api::page::TodoPosition;
use todo_server::database::todos::Content;
use todo_server::tokens::Caller;

use crate::fixture::{content, id};
use crate::seeded_random::Random;

/// Four users with a row, and one without.
pub const USERS: u128 = 4;

/// All of them use the same ids, of which two are nobody's.
const IDS: u128 = 14;

/// Callers are those of [`USERS`], and one more.
pub struct RandomTodos {
    pub random: Random,
    pub callers: Vec<Caller>,
}

impl RandomTodos {
    /// Of few instants, so that many todos share one.
    fn instant(&mut self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.random.below(4).try_into().unwrap())
    }

    pub fn number(&mut self) -> u128 {
        1 + self.random.below(IDS as usize) as u128
    }

    pub fn caller(&mut self) -> Caller {
        self.random.pick(&self.callers)
    }

    pub fn content(&mut self) -> Content {
        let words = ["Buy milk", "Ei \"kaufen\", {1,2}", "NULL", "a\\b'c", "𝔘"];
        let description = [None, Some(""), Some("null"), Some("x\ny")];
        let (title, description) = (self.random.pick(&words), self.random.pick(&description));
        content(title, description, self.random.coin())
    }

    /// Whom and which: as in a lane, no row twice.
    pub fn rows(&mut self) -> Vec<(Caller, u128)> {
        let of_one = |caller: &Caller| {
            (1..=IDS).map({
                let caller = *caller;
                move |id| (caller, id)
            })
        };
        let all: Vec<_> = self.callers.iter().flat_map(of_one).collect();
        let count = 1 + self.random.below(64);
        self.random.draw(count, all)
    }

    pub fn position(&mut self) -> Option<TodoPosition> {
        let position = TodoPosition { created_at: self.instant(), id: id(self.number()) };
        self.random.coin().then_some(position)
    }

    pub fn fill(&mut self, connection: &mut PgConnection) {
        let mut statements = "delete from todos;".to_owned();
        for user in 1..=USERS {
            for todo in 1..=IDS - 2 {
                if self.random.coin() {
                    continue;
                }
                let (at, completed) = (self.instant(), self.random.coin());
                statements += &format!(
                    "insert into todos values (lpad(to_hex({user}), 32, '0')::uuid, \
                     lpad(to_hex({todo}), 32, '0')::uuid, '{todo} of {user}', null, {completed}, \
                     '{at}', '{at}');"
                );
            }
        }
        connection.batch_execute(&statements).unwrap();
    }
}
