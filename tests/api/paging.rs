//! Lists: every todo once, newest first, whatever happens meanwhile.

use std::num::NonZeroU32;

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;
use todo_tests::{Answer, Service, TestUser};

async fn page(service: &Service, person: &TestUser, query: &str) -> Answer {
    Answer::to(person.request(service, Method::GET, &format!("/api/todos{query}"))).await
}

fn titles(answer: &Answer) -> Vec<&str> {
    let items = answer.body["items"].as_array().unwrap();
    items.iter().map(|todo| todo["title"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_empty_list_is_one_empty_page() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let answer = page(&service, &ada, "").await;
    assert_eq!(answer.body, json!({"items": [], "next_page": null}));
}

#[tokio::test]
async fn the_newest_todo_comes_first() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for title in ["first", "second", "third"] {
        ada.todo(title).await;
    }
    assert_eq!(ada.titles().await, ["third", "second", "first"]);
}

/// In JSON a control character takes six bytes: two hundred such todos would be 12 MB.
#[tokio::test]
async fn a_page_of_long_todos_is_shorter_than_asked_for() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let long = "\u{1}".repeat(10_000);
    for number in 1..=40 {
        let todo = json!({"title": number.to_string(), "description": long});
        let request = ada.request(&service, Method::POST, "/api/todos").json(&todo);
        assert_eq!(Answer::to(request).await.status, 201);
    }
    let answer = ada.request(&service, Method::GET, "/api/todos?limit=200").send().await.unwrap();
    let length = answer.bytes().await.unwrap().len();
    assert!((500_000..1_100_000).contains(&length), "{length}");
    let all: Vec<String> = (1..=40).rev().map(|number| number.to_string()).collect();
    assert_eq!(ada.titles().await, all);
}

#[tokio::test]
async fn pages_join_without_gap_or_overlap() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for number in 1..=5 {
        ada.todo(&number.to_string()).await;
    }
    let first = page(&service, &ada, "?limit=2").await;
    assert_eq!(titles(&first), ["5", "4"]);
    let token = first.body["next_page"].as_str().unwrap();
    let second = page(&service, &ada, &format!("?page_token={token}&limit=2")).await;
    assert_eq!(titles(&second), ["3", "2"]);
    let token = second.body["next_page"].as_str().unwrap();
    let third = page(&service, &ada, &format!("?limit=2&page_token={token}")).await;
    assert_eq!(titles(&third), ["1"]);
    assert_eq!(third.body["next_page"], json!(null));
}

#[tokio::test]
async fn a_page_that_is_exactly_full_is_the_last() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for title in ["one", "two"] {
        ada.todo(title).await;
    }
    assert_eq!(page(&service, &ada, "?limit=2").await.body["next_page"], json!(null));
}

#[tokio::test]
async fn a_page_has_fifty_todos_unless_asked_otherwise_and_at_most_two_hundred() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    service
        .database
        .execute(&format!(
            "insert into todos (user_id, title) select '{}', n::text from generate_series(1, 201) n",
            ada.id
        ))
        .unwrap();
    assert_eq!(titles(&page(&service, &ada, "").await).len(), 50);
    let largest = page(&service, &ada, "?limit=200").await;
    assert_eq!(titles(&largest).len(), 200);
    assert!(largest.body["next_page"].is_string());
}

#[tokio::test]
async fn todos_of_one_instant_are_all_listed() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    // One statement, one now(): 30 rows with the same created_at.
    service
        .database
        .execute(&format!(
            "insert into todos (user_id, title) select '{}', n::text from generate_series(1, 30) n",
            ada.id
        ))
        .unwrap();
    let mut seen = Vec::new();
    let mut query = "?limit=7".to_owned();
    loop {
        let answer = page(&service, &ada, &query).await;
        seen.extend(titles(&answer).into_iter().map(str::to_owned));
        match answer.body["next_page"].as_str() {
            Some(token) => query = format!("?limit=7&page_token={token}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 30);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 30);
}

#[tokio::test]
async fn todos_made_while_pages_are_turned_neither_shift_nor_repeat_any() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for number in 0..20 {
        ada.todo(&format!("old {number}")).await;
    }
    let mut seen = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let request = ada.client.todo_list().limit(NonZeroU32::new(4).unwrap());
        let request = match &token {
            Some(token) => request.page_token(token.as_str()),
            None => request,
        };
        // Three more are made while this page is on its way.
        let more = join_all((0..3).map(|_| ada.todo("new")));
        let (page, _) = tokio::join!(request.send(), more);
        let page = page.unwrap().into_inner();
        seen.extend(page.items.into_iter().map(|todo| todo.title));
        token = page.next_page;
        if token.is_none() {
            break;
        }
    }
    let mut old: Vec<_> = seen.iter().filter(|title| title.starts_with("old")).collect();
    assert_eq!(old.len(), 20);
    old.dedup();
    assert_eq!(old.len(), 20);
}

#[tokio::test]
async fn a_page_token_outlives_the_todo_it_names() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for title in ["one", "two", "three"] {
        ada.todo(title).await;
    }
    let first = page(&service, &ada, "?limit=1").await;
    let id = first.body["items"][0]["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    ada.client.todo_delete().id(id).send().await.unwrap();
    let token = first.body["next_page"].as_str().unwrap();
    let rest = page(&service, &ada, &format!("?page_token={token}")).await;
    assert_eq!(titles(&rest), ["two", "one"]);
}

#[tokio::test]
async fn a_limit_outside_one_to_two_hundred_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for limit in ["0", "201", "-1", "1.5", "ten", "", "99999999999999999999", "+1%20"] {
        let answer = page(&service, &ada, &format!("?limit={limit}")).await;
        answer.must_refuse(400, "invalid_request");
        assert!(answer.message().starts_with("limit: "), "{}", answer.message());
    }
}

#[tokio::test]
async fn a_page_token_that_we_did_not_make_is_refused() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    for token in ["", "x", "AAAA", "%00", "../../etc", &"A".repeat(5000)] {
        let answer = page(&service, &ada, &format!("?page_token={token}")).await;
        answer.must_refuse(400, "invalid_page_token");
    }
}
