//! Accounts that go, with many todos: at once for everybody, whenever the rows do.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use todo_client::api::{Error, ResponseValue};
use todo_client::{Secret, types};
use todo_tests::{ACME, PASSWORD, Service, TestUser, refused};

/// More than are removed at a time.
const MANY: u32 = 1000;

fn rows(service: &Service) -> i64 {
    count(service, "select count(*) from todos")
}

/// Accounts whose rows still have to go.
fn deletions(service: &Service) -> i64 {
    count(service, "select count(*) from deletions")
}

fn count(service: &Service, query: &str) -> i64 {
    let count = diesel::dsl::sql::<BigInt>(query);
    count.get_result(&mut service.database.connect()).unwrap()
}

fn fill(service: &Service) {
    let fill = format!(
        "insert into todos (user_id, title) select id, 'old' from users, generate_series(1, {MANY})"
    );
    service.database.execute(&fill).unwrap();
}

async fn until_removed(service: &Service) {
    for _ in 0..3000 {
        if rows(service) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} rows are left", rows(service));
}

async fn delete(person: &TestUser) -> Result<ResponseValue<()>, Error<types::Error>> {
    let password =
        |body: types::builder::UserDelete| body.current_password(Some(Secret::from(PASSWORD)));
    person.client.user_delete_self().body_map(password).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_gone_at_once_and_its_rows_go_some_at_a_time() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    fill(&service);
    // Somebody looks at one of the rows, and lets nobody remove it.
    let held = service.database.hold("select from todos limit 1 for update");
    delete(&ada).await.unwrap();
    assert_eq!(ada.titles().await, [] as [String; 0]);
    assert_eq!(refused(ada.client.user_view_self().send().await).0, 401);
    let todo = ada.client.todo_create().body_map(|body| body.title("new")).send().await;
    assert_eq!(refused(todo), (401, "invalid_token".to_owned()));
    assert_eq!(refused(delete(&ada).await).0, 401);
    assert!(rows(&service) > 0);
    // The address is free, and what was there is nobody's.
    let again = service.register("ada").await;
    assert_eq!(again.titles().await, [] as [String; 0]);
    again.todo("new").await;

    drop(held);
    // The last rows go before the note that they have to.
    for _ in 0..3000 {
        if rows(&service) == 1 && deletions(&service) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(again.titles().await, ["new"]);
    let left = "do $$ begin assert (select count(*) from users) = 1; \
                assert not exists (select from deletions); end $$";
    service.database.execute(left).unwrap();
}

/// Another server was killed in the middle of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_starts_goes_on_with_what_another_left() {
    let service = Service::start().await;
    service.register("ada").await;
    fill(&service);
    service.database.execute("insert into deletions (user_id) select id from users").unwrap();
    let another = service.another();
    until_removed(&service).await;
    drop(another);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_remove_each_row_once_and_do_not_wait_for_each_other() {
    let service = Service::start().await;
    for name in ["ada", "eve", "bob"] {
        service.register(name).await;
    }
    fill(&service);
    service.database.execute("insert into deletions (user_id) select id from users").unwrap();
    let others = [service.another(), service.another()];
    until_removed(&service).await;
    drop(others);
    assert!(!service.log.text().contains("deadlock"), "{}", service.log.text());
}

/// Their id comes back with the next token, and the old todos must not.
#[tokio::test(flavor = "multi_thread")]
async fn an_outside_user_who_begins_anew_has_nothing_of_before() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.with_token(&ACME.token("ada"));
    ada.todo_create().body_map(|body| body.title("old")).send().await.unwrap();
    fill(&service);
    ada.user_delete_self().body_map(|nobodys| nobodys).send().await.unwrap();
    ada.todo_create().body_map(|body| body.title("new")).send().await.unwrap();
    let page = ada.todo_list().send().await.unwrap().into_inner();
    assert_eq!(page.items.iter().map(|todo| &*todo.title).collect::<Vec<_>>(), ["new"]);
    assert_eq!(rows(&service), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_begins_anew_before_the_old_rows_can_go_is_asked_to_wait() {
    let service = Service::start_with(&ACME.settings()).await;
    let ada = service.with_token(&ACME.token("ada"));
    ada.todo_create().body_map(|body| body.title("old")).send().await.unwrap();
    let held = service.database.hold("select from todos for update");
    ada.user_delete_self().body_map(|nobodys| nobodys).send().await.unwrap();
    let todo = ada.todo_create().body_map(|body| body.title("new")).send().await;
    assert_eq!(refused(todo), (503, "overloaded".to_owned()));
    drop(held);
    ada.todo_create().body_map(|body| body.title("new")).send().await.unwrap();
}
