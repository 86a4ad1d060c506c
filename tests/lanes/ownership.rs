//! The owner is half of the key in every statement and in both its forms: without it in any one
//! condition a test here fails.

use todo_server::database::todos::{
    Delete, Find, Insert, List, Replace, StoredTodo, ToggleComplete,
};
use todo_server::tokens::Caller;

use crate::support::fixture::{Fixture, id, title};
use crate::support::single_and_batch::{Outcome, all_together, each_alone};
use crate::support::test_connection::TestConnection;

/// Ada has the todos 7 and 8, Eve and Bob have another 7 each.
struct Three {
    ada: Caller,
    eve: Caller,
    bob: Caller,
    connection: TestConnection,
}

fn three(fixture: &Fixture) -> Three {
    fixture.fill(3, 8);
    fixture.execute(
        "delete from todos where title not in ('7 of 1', '8 of 1', '7 of 2', '7 of 3'); \
         update todos set title = replace(replace(replace(title, 'of 1', 'of Ada'), \
         'of 2', 'of Eve'), 'of 3', 'of Bob')",
    );
    let connection = TestConnection::to(fixture);
    Three { ada: fixture.user(1), eve: fixture.user(2), bob: fixture.user(3), connection }
}

type Form<S> = fn(&mut TestConnection, &[S]) -> Outcome<S>;

/// Of the table's rows, which begin `(user_id,id,"title",,completed`, title and completed.
fn words(rows: &[String]) -> Vec<String> {
    let words = |row: &String| {
        let fields: Vec<_> = row.split([',', '"']).filter(|field| !field.is_empty()).collect();
        format!("{} {}", fields[2], fields[3])
    };
    rows.iter().map(words).collect()
}

const UNTOUCHED: [&str; 4] = ["7 of Ada f", "8 of Ada f", "7 of Eve f", "7 of Bob f"];

fn titles(answers: &[Option<Option<StoredTodo>>]) -> Vec<Option<&str>> {
    answers
        .iter()
        .map(|answer| answer.as_ref().unwrap().as_ref().map(|todo| &*todo.title))
        .collect()
}

#[test]
fn find() {
    let fixture = Fixture::with(3);
    let Three { ada, eve, bob, mut connection } = three(&fixture);
    let asks = [(eve, 8), (eve, 7), (ada, 7), (bob, 8), (ada, 8), (bob, 7)];
    let asks = asks.map(|(caller, number)| Find { caller, id: id(number) });
    for form in [each_alone, all_together] as [Form<Find>; 2] {
        let (answers, _) = form(&mut connection, &asks);
        let expected =
            [None, Some("7 of Eve"), Some("7 of Ada"), None, Some("8 of Ada"), Some("7 of Bob")];
        assert_eq!(titles(&answers), expected);
    }
}

#[test]
fn list() {
    let fixture = Fixture::with(3);
    let Three { ada, eve, bob, mut connection } = three(&fixture);
    let asks = [eve, ada, bob].map(|caller| List { caller, after: None, limit: 10 });
    for form in [each_alone, all_together] as [Form<List>; 2] {
        let (answers, _) = form(&mut connection, &asks);
        let pages: Vec<Vec<_>> = answers
            .into_iter()
            .map(|page| page.unwrap().into_iter().map(|todo| todo.title).collect())
            .collect();
        assert_eq!(pages, [vec!["7 of Eve"], vec!["8 of Ada", "7 of Ada"], vec!["7 of Bob"]]);
    }
}

/// Whoever gets nothing asks for an id that somebody else gets in the same batch.
#[test]
fn insert() {
    let fixture = Fixture::with(3);
    let Three { ada, eve, mut connection, .. } = three(&fixture);
    let nobody = fixture.user(4);
    let asks = [(ada, 9, "Ada's"), (nobody, 9, "Nobody's"), (eve, 8, "Eve's"), (ada, 8, "Again")];
    let asks =
        asks.map(|(caller, number, text)| Insert { caller, id: id(number), content: title(text) });
    for form in [each_alone, all_together] as [Form<Insert>; 2] {
        let (answers, left) = form(&mut connection, &asks);
        let titles: Vec<_> =
            answers.iter().map(|todo| todo.as_ref()?.as_ref().map(|todo| &*todo.title)).collect();
        assert_eq!(titles, [Some("Ada's"), None, Some("Eve's"), None]);
        let expected =
            ["7 of Ada f", "8 of Ada f", "Ada's f", "7 of Eve f", "Eve's f", "7 of Bob f"];
        assert_eq!(words(&left), expected);
    }
}

#[test]
fn replace() {
    let fixture = Fixture::with(3);
    let Three { ada, eve, bob, mut connection } = three(&fixture);
    let theft = |caller| Replace { caller, id: id(8), content: title("Stolen") };
    let own = |caller, text| Replace { caller, id: id(7), content: title(text) };
    for form in [each_alone, all_together] as [Form<Replace>; 2] {
        let (answers, left) = form(&mut connection, &[theft(eve), theft(bob)]);
        assert_eq!(
            (answers, words(&left)),
            (vec![Some(None); 2], UNTOUCHED.map(Into::into).into())
        );
        let asks = [own(eve, "Eve's"), own(bob, "Bob's"), own(ada, "Ada's")];
        let (answers, left) = form(&mut connection, &asks);
        assert_eq!(titles(&answers), [Some("Eve's"), Some("Bob's"), Some("Ada's")]);
        assert_eq!(words(&left), ["Ada's f", "8 of Ada f", "Eve's f", "Bob's f"]);
    }
}

#[test]
fn toggle_complete() {
    let fixture = Fixture::with(3);
    let Three { eve, bob, mut connection, .. } = three(&fixture);
    let toggle = |caller, number| ToggleComplete { caller, id: id(number) };
    for form in [each_alone, all_together] as [Form<ToggleComplete>; 2] {
        let (answers, left) = form(&mut connection, &[toggle(eve, 8), toggle(bob, 8)]);
        assert_eq!(
            (answers, words(&left)),
            (vec![Some(None); 2], UNTOUCHED.map(Into::into).into())
        );
        let (answers, left) = form(&mut connection, &[toggle(eve, 7), toggle(bob, 8)]);
        assert_eq!(titles(&answers), [Some("7 of Eve"), None]);
        assert_eq!(words(&left), ["7 of Ada f", "8 of Ada f", "7 of Eve t", "7 of Bob f"]);
    }
}

#[test]
fn delete() {
    let fixture = Fixture::with(3);
    let Three { eve, bob, mut connection, .. } = three(&fixture);
    let delete = |caller, number| Delete { caller, id: id(number) };
    for form in [each_alone, all_together] as [Form<Delete>; 2] {
        let (answers, left) = form(&mut connection, &[delete(eve, 8), delete(bob, 8)]);
        assert_eq!(
            (answers, words(&left)),
            (vec![Some(false); 2], UNTOUCHED.map(Into::into).into())
        );
        let (answers, left) = form(&mut connection, &[delete(eve, 7), delete(bob, 8)]);
        assert_eq!(answers, [Some(true), Some(false)]);
        assert_eq!(words(&left), ["7 of Ada f", "8 of Ada f", "7 of Bob f"]);
    }
}
