//! Each form is prepared once a connection, planned once for all batches, and walks the indexes.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use todo_server::database::statement::Statement;
use todo_server::database::todos::{Delete, Find, Insert, List, Replace, ToggleComplete};
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, id, title};
use crate::support::test_connection::TestConnection;

#[derive(Debug, QueryableByName)]
struct Prepared {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    parameters: i64,
    #[diesel(sql_type = BigInt)]
    generic_plans: i64,
    #[diesel(sql_type = BigInt)]
    custom_plans: i64,
}

fn prepared(connection: &mut TestConnection) -> Vec<Prepared> {
    let statement = "select name, cardinality(parameter_types)::bigint as parameters, \
        generic_plans, custom_plans from pg_prepared_statements where name <> ''";
    connection.load(sql_query(statement))
}

/// Ten uses of one form on a connection of its own, where several users have thousands of todos.
struct Used {
    connection: TestConnection,
    form: Prepared,
}

impl Used {
    fn ten_times(fixture: &Fixture, mut once: impl FnMut(u128, &mut TestConnection)) -> Self {
        let mut connection = TestConnection::to(fixture);
        for round in 0..10 {
            once(round, &mut connection);
        }
        let mut forms = prepared(&mut connection);
        let form = forms.pop().unwrap();
        assert!(forms.is_empty(), "{form:?} and {forms:?}");
        assert_eq!(form.generic_plans + form.custom_plans, 10, "{form:?}");
        Self { connection, form }
    }

    /// The plan that serves whatever it is asked.
    fn plan(&mut self) -> String {
        self.connection.execute("set plan_cache_mode = force_generic_plan");
        let nulls = (0..self.form.parameters).map(|_| "null").collect::<Vec<_>>().join(", ");
        let explain = format!("explain (costs off) execute {}({nulls})", self.form.name);
        let lines: Vec<String> = self.connection.load(diesel::dsl::sql::<Text>(&explain));
        lines.join("\n")
    }
}

/// With small batches, for which PostgreSQL would rather plan anew if it saw how small they are.
fn forms<S: Statement>(fixture: &Fixture, ask: impl Fn(Caller, u128) -> S) -> [Used; 2] {
    let caller = fixture.user(1);
    let one = Used::ten_times(fixture, |round, connection| {
        connection.one(&ask(caller, 10_000 + round)).unwrap();
    });
    let many = Used::ten_times(fixture, |round, connection| {
        let first = 20_000 + 10 * round;
        let asks: Vec<_> = (first..=first + 1 + round % 3).map(|n| ask(caller, n)).collect();
        connection.many(&asks).unwrap();
    });
    // It always begins with five that are planned for what they hold.
    let plans = (many.form.custom_plans, many.form.generic_plans);
    assert_eq!(plans, (5, 5), "{} is planned anew", S::NAME);
    [one, many]
}

fn thousands_of_todos() -> Fixture {
    let fixture = Fixture::with(5);
    fixture.fill(5, 1000);
    fixture.execute("analyze");
    fixture
}

/// Where each of `steps` stands in `plan`, in this order.
#[track_caller]
fn must_go(plan: &str, steps: &[&str]) {
    let mut rest = plan;
    for step in steps {
        rest = rest.split_once(step).unwrap_or_else(|| panic!("no {step} in time:\n{plan}")).1;
    }
    // There are few deletions, or none: they are read whole, once.
    assert_eq!(plan.matches("Seq Scan").count(), plan.matches("Seq Scan on deletions").count());
    assert!(!plan.contains("Sort") && plan.matches("Seq Scan").count() == 1, "{plan}");
}

/// So a batch locks its rows in its own order, which is that of every batch.
const FROM_ASKER_TO_ROW: [&str; 3] =
    ["Nested Loop", "Function Scan on batch", "Index Scan using todos_pkey on todos"];

#[test]
fn find() {
    let fixture = thousands_of_todos();
    let [_, mut many] = forms(&fixture, |caller, n| Find { caller, id: id(n) });
    must_go(&many.plan(), &FROM_ASKER_TO_ROW);
}

#[test]
fn list() {
    let fixture = thousands_of_todos();
    let [mut one, mut many] = forms(&fixture, |caller, n| {
        let limit = u32::try_from(n % 50).unwrap();
        List { caller, after: None, limit }
    });
    must_go(&one.plan(), &["Limit", "Index Scan using todos_newest_first on todos"]);
    let steps = ["Function Scan on batch", "Limit", "Index Scan using todos_newest_first"];
    must_go(&many.plan(), &steps);
}

#[test]
fn insert() {
    let fixture = thousands_of_todos();
    forms(&fixture, |caller, n| {
        let content = title("Buy milk");
        Insert { caller, id: id(n), content }
    });
}

#[test]
fn replace() {
    let fixture = thousands_of_todos();
    let [_, mut many] = forms(&fixture, |caller, n| {
        let content = title("Buy milk");
        Replace { caller, id: id(n), content }
    });
    must_go(&many.plan(), &FROM_ASKER_TO_ROW);
}

#[test]
fn toggle_complete() {
    let fixture = thousands_of_todos();
    let [_, mut many] = forms(&fixture, |caller, n| ToggleComplete { caller, id: id(n) });
    must_go(&many.plan(), &FROM_ASKER_TO_ROW);
}

#[test]
fn delete() {
    let fixture = thousands_of_todos();
    let [_, mut many] = forms(&fixture, |caller, n| Delete { caller, id: id(n) });
    must_go(&many.plan(), &FROM_ASKER_TO_ROW);
}
