//! What is asked for, in the words of HTTP and in those of pgbench.

use std::fmt;

use clap::ValueEnum;

use super::users::{TODOS_EACH, Users, todo_id, todo_id_sql, user_id_sql};
use crate::Error;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Operation {
    View,
    List,
    Create,
    Toggle,
}

/// Enough that nearly every one meets another row than those before it.
const REQUESTS: usize = 100_000;

const TITLE: &str = "buy oat milk";
const DESCRIPTION: &str = "two litres";

impl Operation {
    pub(super) const ALL: [Self; 4] = [Self::View, Self::List, Self::Create, Self::Toggle];

    /// Whether it changes nothing.
    pub(super) fn is_read(self) -> bool {
        matches!(self, Self::View | Self::List)
    }

    /// Requests of anybody, to draw from.
    pub(super) fn requests(self, users: &Users) -> Vec<Vec<u8>> {
        (0..REQUESTS).map(|_| self.request(users.anybody())).collect()
    }

    /// Requests of one user.
    pub(super) fn requests_of_one(self, users: &Users) -> Vec<Vec<u8>> {
        (0..TODOS_EACH).map(|_| self.request(users.somebody())).collect()
    }

    fn request(self, (user, token): (u32, &str)) -> Vec<u8> {
        let todo = || todo_id(user, fastrand::u32(1..=TODOS_EACH));
        let line = match self {
            Self::View => format!("GET /api/todos/{}", todo()),
            Self::List => "GET /api/todos?limit=20".to_owned(),
            Self::Create => "POST /api/todos".to_owned(),
            Self::Toggle => format!("PATCH /api/todos/{}/complete", todo()),
        };
        let request =
            format!("{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n");
        let rest = match self {
            Self::Create => {
                let body = format!(r#"{{"title":"{TITLE}","description":"{DESCRIPTION}"}}"#);
                let length = body.len();
                format!("Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}")
            }
            _ => "\r\n".to_owned(),
        };
        (request + &rest).into_bytes()
    }

    /// What pgbench is to run: `statement`, which the server sends for such a request, for anybody.
    pub(super) fn script(self, statement: &str, users: &Users) -> Result<String, Error> {
        let user_id = user_id_sql(":user");
        // Each statement names the user twice: it also looks whether their account is being deleted.
        let parameters = match self {
            Self::View | Self::Toggle => {
                vec![user_id.clone(), todo_id_sql(":user", ":todo"), user_id]
            }
            Self::List => {
                let end = "'ffffffff-ffff-ffff-ffff-ffffffffffff'".to_owned();
                vec![user_id.clone(), user_id, "'infinity'".to_owned(), end, "20".to_owned()]
            }
            Self::Create => vec![
                user_id.clone(),
                "gen_random_uuid()".to_owned(),
                format!("'{TITLE}'"),
                format!("'{DESCRIPTION}'"),
                "false".to_owned(),
                user_id,
            ],
        };
        let mut statement = statement.to_owned();
        // From the last, as `$1` is the beginning of `$10`.
        for (place, value) in parameters.iter().enumerate().rev() {
            let parameter = format!("${}", place + 1);
            if !statement.contains(&parameter) {
                return Err(format!("bench: there is no {parameter} in: {statement}").into());
            }
            statement = statement.replace(&parameter, value);
        }
        if statement.contains('$') {
            return Err(format!("bench: more parameters than expected in: {statement}").into());
        }
        let user = users.draw();
        Ok(format!("\\set user {user}\n\\set todo random(1, {TODOS_EACH})\n{statement};\n"))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::View => "view",
            Self::List => "list of 20",
            Self::Create => "create",
            Self::Toggle => "toggle",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pgbench_sends_what_the_server_sends() {
        let statement = "select title from todos where user_id = $1 and id = $2 and $3 = $1";
        let script = Operation::View.script(statement, &Users::new(5000, 1000).unwrap()).unwrap();
        assert_eq!(
            script,
            "\\set user 1 + 5 * random(0, 999)\n\\set todo random(1, 100)\n\
             select title from todos where user_id = lpad(to_hex(:user::bigint), 32, '0')::uuid \
             and id = lpad(to_hex((:user::bigint * 65536 + :todo)::bigint), 32, '0')::uuid \
             and lpad(to_hex(:user::bigint), 32, '0')::uuid \
             = lpad(to_hex(:user::bigint), 32, '0')::uuid;\n"
        );
    }

    #[test]
    fn a_statement_of_another_shape_is_no_limit_to_compare_with() {
        let users = Users::new(1, 1).unwrap();
        for statement in [
            "update todos where a = $1",
            "update todos where a = $1 and b = $2 and c = $3 and d = $4",
        ] {
            Operation::Toggle.script(statement, &users).unwrap_err();
        }
    }
}
