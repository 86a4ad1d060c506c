//! Requests at the same time.

use std::collections::HashSet;

use futures::future::join_all;
use todo_tests::{Service, refused};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_toggles_at_once_end_where_arithmetic_says() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let toggle = || ada.client.todo_toggle_complete().id(todo.id).send();
    let answers = join_all((0..100).map(|_| toggle())).await;

    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers.iter().filter(|answer| answer.completed).count(), 50);
    // Each answer shows the todo after its own flip, so no two show one moment.
    let moments: HashSet<_> = answers.iter().map(|answer| answer.updated_at).collect();
    assert_eq!(moments.len(), 100);
    assert!(!ada.client.todo_view().id(todo.id).send().await.unwrap().completed);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_creates_with_one_id_at_once_one_succeeds() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let create = |number: u32| {
        let body = ada.client.todo_create();
        body.body_map(move |body| body.id(Uuid::from_u128(7)).title(number.to_string())).send()
    };
    let outcomes = join_all((0..20).map(create)).await;
    let (made, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for other in others {
        assert_eq!(refused(other), (409, "id_conflict".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_deletes_of_one_todo_delete_it_once() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    let delete = || ada.client.todo_delete().id(todo.id).send();
    let outcomes = join_all((0..20).map(|_| delete())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_than_connections_all_get_their_answer() {
    let service = Service::start_with(&[("TODO_DATABASE__POOL_SIZE", "1")]).await;
    let ada = service.register("ada").await;
    join_all((0..50).map(|number| ada.todo(if number % 2 == 0 { "even" } else { "odd" }))).await;
    assert_eq!(ada.titles().await.len(), 50);
}
