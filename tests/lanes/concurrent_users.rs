//! Many do whatever they like at once, and each finds its own todos as it left them.

use std::collections::BTreeMap;

use todo_api::page::TodoPosition;
use todo_server::database::todos::{
    Delete, Find, Insert, List, PRIMARY_KEY, Replace, StoredTodo, ToggleComplete,
};
use todo_server::database::{Database, Failure};
use todo_server::tokens::Caller;
use uuid::Uuid;

use crate::support::fixture::{Fixture, content, id, pool_of};
use fastrand::Rng;

const USERS: u128 = 5;
const TASKS: u128 = 6;
const STEPS: usize = 60;

/// One of several tasks of one user, with ids that are its own among them. Every user's are the same.
struct Task {
    caller: Caller,
    ids: Vec<u128>,
    random: Rng,
    /// Title and whether it is completed.
    todos: BTreeMap<u128, (String, bool)>,
    /// In the order of their making.
    made: Vec<u128>,
}

fn seen(todo: StoredTodo) -> (String, bool) {
    (todo.title, todo.completed)
}

impl Task {
    async fn run(mut self, database: Database) -> Self {
        for step in 0..STEPS {
            let n = self.ids[self.random.usize(..self.ids.len())];
            let todo = (format!("{n} at {step}"), self.random.bool());
            match self.random.usize(..6) {
                0 | 1 => self.insert(&database, n, todo).await,
                2 => self.replace(&database, n, todo).await,
                3 => self.toggle(&database, n).await,
                4 => self.delete_or_find(&database, n).await,
                _ => self.list(&database).await,
            }
        }
        self
    }

    async fn insert(&mut self, database: &Database, n: u128, todo: (String, bool)) {
        let content = content(&todo.0, None, todo.1);
        match database.ask(Insert { caller: self.caller, id: id(n), content }).await {
            Ok(made) => {
                assert_eq!(seen(made.unwrap()), todo);
                assert_eq!(self.todos.insert(n, todo), None, "{n} was there");
                self.made.push(n);
            }
            Err(Failure::Constraint { name, .. }) => {
                assert!(name == PRIMARY_KEY && self.todos.contains_key(&n), "{n}: {name}");
            }
            Err(other) => panic!("{n}: {other:?}"),
        }
    }

    async fn replace(&mut self, database: &Database, n: u128, todo: (String, bool)) {
        let content = content(&todo.0, None, todo.1);
        let replaced = database.ask(Replace { caller: self.caller, id: id(n), content }).await;
        if let Some(known) = self.todos.get_mut(&n) {
            *known = todo;
        }
        assert_eq!(replaced.unwrap().map(seen).as_ref(), self.todos.get(&n));
    }

    async fn toggle(&mut self, database: &Database, n: u128) {
        let toggled = database.ask(ToggleComplete { caller: self.caller, id: id(n) }).await;
        if let Some((_, completed)) = self.todos.get_mut(&n) {
            *completed = !*completed;
        }
        assert_eq!(toggled.unwrap().map(seen).as_ref(), self.todos.get(&n));
    }

    async fn delete_or_find(&mut self, database: &Database, n: u128) {
        if self.random.bool() {
            let found = database.ask(Find { caller: self.caller, id: id(n) }).await.unwrap();
            return assert_eq!(found.map(seen).as_ref(), self.todos.get(&n));
        }
        let deleted = database.ask(Delete { caller: self.caller, id: id(n) }).await.unwrap();
        assert_eq!(deleted, self.todos.remove(&n).is_some());
        self.made.retain(|made| *made != n);
    }

    /// Page by page, between which the user's other tasks make and delete theirs.
    async fn list(&mut self, database: &Database) {
        let (limit, mut after, mut own) = (7, None, Vec::new());
        loop {
            let page = database.ask(List { caller: self.caller, after, limit }).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(TodoPosition {
                created_at: last.created_at,
                id: todo_api::id::TodoId(last.id),
            });
            let numbers = page.into_iter().map(|todo| (todo.id.as_u128(), seen(todo)));
            own.extend(numbers.filter(|(n, _)| self.ids.contains(n)));
        }
        let newest_first = self.made.iter().rev();
        let expected: Vec<_> = newest_first.map(|n| (*n, self.todos[n].clone())).collect();
        assert_eq!(own, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_finds_their_todos_as_they_left_them() {
    for seed in 1..=4 {
        let fixture = Fixture::with(USERS);
        let database = fixture.open(&pool_of(3)).await;
        let tasks = (1..=USERS).flat_map(|user| (0..TASKS).map(move |task| (user, task)));
        let tasks: Vec<_> = tasks
            .map(|(user, task)| {
                let number = seed * 1000 + u64::try_from(user * 10 + task).unwrap();
                let task = Task {
                    caller: fixture.user(user),
                    ids: (0..4).map(|n| 1 + n * TASKS + task).collect(),
                    random: Rng::with_seed(number),
                    todos: BTreeMap::new(),
                    made: Vec::new(),
                };
                tokio::spawn(task.run(database.clone()))
            })
            .collect();
        let mut expected = BTreeMap::new();
        for task in tasks {
            let task = task.await.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let owner = task.caller.user().0;
            for (n, (title, completed)) in task.todos {
                expected.insert((owner, Uuid::from_u128(n)), format!("{title} {completed}"));
            }
        }
        let expected: Vec<_> =
            expected.into_iter().map(|((owner, n), todo)| format!("{owner} {n} {todo}")).collect();
        let columns = "concat_ws(' ', user_id, id, title, completed::text)";
        assert_eq!(fixture.todos(columns), expected, "seed {seed}");
    }
}
