//! A database, and callers who have a row in it.

use std::time::Duration;

use diesel::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use slog::{Discard, Logger, o};
use todo_api::id::TodoId;
use todo_api::text::{Description, Title};
use todo_server::database::todos::Content;
use todo_server::database::{Database, Health};
use todo_server::settings::{DatabaseSettings, DatabaseUrl};
use todo_server::tokens::Caller;
use todo_tests::{Callers, TestDatabase};
use uuid::Uuid;

pub struct Fixture {
    pub database: TestDatabase,
    callers: Callers,
}

impl Fixture {
    /// With users 1 to `users`.
    pub fn with(users: u128) -> Self {
        let database = TestDatabase::migrated();
        let rows = format!(
            "insert into users (id) select lpad(to_hex(n), 32, '0')::uuid \
             from generate_series(1, {users}) as n"
        );
        database.execute(&rows).unwrap();
        Self { database, callers: Callers::of_acme() }
    }

    /// Those beyond the first ones have no row.
    pub fn user(&self, number: u128) -> Caller {
        self.callers.number(number)
    }

    /// Each of the first `users` gets the todos 1 to `todos`, called `{todo} of {user}`, each a
    /// second newer than the one before.
    pub fn fill(&self, users: u128, todos: u128) {
        self.execute(&format!(
            "insert into todos (user_id, id, title, created_at, updated_at) \
             select lpad(to_hex(u), 32, '0')::uuid, lpad(to_hex(t), 32, '0')::uuid, \
                    t || ' of ' || u, at, at \
             from generate_series(1, {users}) as u, generate_series(1, {todos}) as t, \
                  lateral (select timestamptz '2026-01-01' + t * interval '1 s') as now(at)"
        ));
    }

    pub fn execute(&self, statement: &str) {
        self.database.execute(statement).unwrap();
    }

    /// As the service opens it, and seen to be up.
    pub async fn open(&self, settings: &DatabaseSettings) -> Database {
        self.open_at(&self.database.url(), settings).await
    }

    pub async fn open_at(&self, url: &str, settings: &DatabaseSettings) -> Database {
        let url = DatabaseUrl::parse(url).unwrap();
        let database = Database::open(settings, &url, &Logger::root(Discard, o!()));
        database.watch_health().wait_for(|health| *health == Health::Up).await.unwrap();
        database
    }

    /// What `expression` is for each todo, by owner and id.
    pub fn todos(&self, expression: &str) -> Vec<String> {
        todos(&mut self.database.connect(), expression)
    }
}

pub fn todos(connection: &mut PgConnection, expression: &str) -> Vec<String> {
    let rows = format!("select ({expression})::text from todos order by user_id, id");
    diesel::dsl::sql::<Text>(&rows).load(connection).unwrap()
}

/// With so long a wait that nothing is refused because the machine is busy.
pub fn pool_of(connections: u32) -> DatabaseSettings {
    DatabaseSettings {
        pool_size: connections.try_into().unwrap(),
        queue_age: Duration::from_secs(7),
        ..DatabaseSettings::default()
    }
}

pub fn id(number: u128) -> TodoId {
    TodoId(Uuid::from_u128(number))
}

pub fn title(text: &str) -> Content {
    content(text, None, false)
}

pub fn content(title: &str, description: Option<&str>, completed: bool) -> Content {
    let description = description.map(|text| Description::parse(text.to_owned()).unwrap());
    Content { title: Title::parse(title.to_owned()).unwrap(), description, completed }
}
