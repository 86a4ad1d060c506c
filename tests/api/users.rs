//! Accounts.

use reqwest::Method;
use serde_json::json;
use todo_tests::{ACME, Answer, PASSWORD, Service, refused};

#[tokio::test]
async fn registering_answers_with_the_user_and_no_password() {
    let service = Service::start().await;
    let request = service.request(Method::POST, "/api/users");
    let body = json!({"email": "Ada@Example.com", "password": PASSWORD});
    let answer = Answer::to(request.json(&body)).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.body["email"], "ada@example.com");
    let mut properties: Vec<_> = answer.body.as_object().unwrap().keys().collect();
    properties.sort();
    assert_eq!(properties, ["created_at", "email", "id", "updated_at"]);
}

#[tokio::test]
async fn a_user_can_view_themselves() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let user = ada.client.user_view_self().send().await.unwrap();
    assert_eq!((user.id, user.email.as_deref()), (ada.id, Some("ada@example.com")));
}

#[tokio::test]
async fn an_address_can_be_registered_once_in_whatever_letter_case() {
    let service = Service::start().await;
    service.register("ada").await;
    for email in ["ada@example.com", "ADA@EXAMPLE.COM"] {
        let again = service
            .anonymous()
            .user_register()
            .body_map(|body| body.email(email).password(PASSWORD))
            .send()
            .await;
        assert_eq!(refused(again), (409, "email_taken".to_owned()));
    }
}

const COMPOSED: &str = "jos\u{e9}@example.com";
const DECOMPOSED: &str = "Jose\u{301}@Example.com";

#[tokio::test]
async fn an_address_is_the_same_however_its_accents_are_encoded() {
    let service = Service::start().await;
    let ask = async |path: &str, email: &str| {
        let body = json!({"email": email, "password": PASSWORD});
        Answer::to(service.request(Method::POST, path).json(&body)).await
    };
    let made = ask("/api/users", DECOMPOSED).await;
    assert_eq!((made.status.as_u16(), &made.body["email"]), (201, &json!(COMPOSED)));
    ask("/api/users", COMPOSED).await.must_refuse(409, "email_taken");
    for email in [COMPOSED, DECOMPOSED] {
        assert_eq!(ask("/api/sessions", email).await.status, 200);
    }
    let long = format!("{}@example.com", "e\u{301}".repeat(242));
    assert_eq!(ask("/api/users", &long).await.status, 201, "254 characters as it is kept");
}

/// As they were stored before addresses were normalised.
#[tokio::test]
async fn accounts_from_before_that_are_brought_to_one_way_of_writing() {
    let service = Service::start().await;
    let mut ids = Vec::new();
    for name in ["jos\u{e9}", "zoe\u{308}", "twice", "again", "ren\u{e9}"] {
        ids.push(service.register(name).await.id);
    }
    let (jose, zoe, twice, again, rene) = (ids[0], ids[1], ids[2], ids[3], ids[4]);
    service
        .database
        .execute(&format!(
            "update users set email = normalize(email, nfd) where id in ('{jose}', '{zoe}'); \
             update users set email = 'andre' || U&'\\0301\\0323' || '@x', created_at = now() - interval '1 day' \
             where id = '{again}'; \
             update users set email = 'andre' || U&'\\0323\\0301' || '@x' where id = '{twice}'; \
             insert into users (email, password_hash) values (U&'rene\\0301@example.com', 'x')"
        ))
        .unwrap();
    let migration = "../../migrations/2026-11-26-000000_normalize_emails/up.sql";
    let migration =
        std::fs::read_to_string(format!("{}/api/{migration}", env!("CARGO_MANIFEST_DIR")));
    service.database.execute(migration.as_ref().unwrap()).unwrap();
    service.database.execute(migration.as_ref().unwrap()).unwrap();
    let expect = |id, email: &str| {
        let is = format!(
            "do $$ begin assert (select id = '{id}' from users where email = '{email}'); end $$"
        );
        service.database.execute(&is).unwrap();
    };
    expect(jose, COMPOSED);
    expect(zoe, "zo\u{eb}@example.com");
    expect(again, "andr\u{1eb9}\u{301}@x");
    expect(rene, "ren\u{e9}@example.com");
    let body = json!({"email": DECOMPOSED, "password": PASSWORD});
    let answer = Answer::to(service.request(Method::POST, "/api/sessions").json(&body)).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_register_one_address_at_once_one_gets_it() {
    let service = Service::start().await;
    let register = || {
        let anonymous = service.anonymous();
        async move {
            let body = anonymous.user_register();
            body.body_map(|body| body.email("ada@example.com").password(PASSWORD)).send().await
        }
    };
    let outcomes = futures::future::join_all((0..8).map(|_| register())).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        assert_eq!(refused(outcome), (409, "email_taken".to_owned()));
    }
}

#[tokio::test]
async fn a_password_may_be_anything_of_8_to_200_characters() {
    let service = Service::start().await;
    let register = async |name: &str, password: &str| {
        let body = json!({"email": format!("{name}@example.com"), "password": password});
        Answer::to(service.request(Method::POST, "/api/users").json(&body)).await
    };
    for (name, password) in [("a", "        "), ("b", &"𝄞".repeat(200)), ("c", "aaaaaaaa")] {
        assert_eq!(register(name, password).await.status, 201, "{password}");
    }
    for password in ["", "1234567", &"a".repeat(201)] {
        let answer = register("d", password).await;
        answer.must_refuse(400, "invalid_request");
        assert!(answer.message().starts_with("password: "), "{}", answer.message());
    }
    let with_nul = register("e", "1234567\0").await;
    with_nul.must_refuse(400, "invalid_request");
}

#[tokio::test]
async fn what_is_no_address_is_refused_by_name() {
    let service = Service::start().await;
    for email in [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a@b@c",
        "a\u{0}@b",
        &format!("{}@b", "a".repeat(253)),
        &format!("{}@b", "İ".repeat(200)),
    ] {
        let body = json!({"email": email, "password": PASSWORD});
        let answer = Answer::to(service.request(Method::POST, "/api/users").json(&body)).await;
        answer.must_refuse(400, "invalid_request");
        assert!(answer.message().starts_with("email: "), "{}", answer.message());
    }
}

#[tokio::test]
async fn stored_is_an_argon2id_hash_and_nothing_else_of_the_password() {
    let service = Service::start().await;
    service.register("ada").await;
    // As SQL, so that the test fails where it is wrong.
    service
        .database
        .execute(
            "do $$ begin assert (select password_hash like '$argon2id$v=19$%' from users); end $$",
        )
        .unwrap();
}

#[tokio::test]
async fn where_accounts_are_elsewhere_nobody_can_register_or_log_in() {
    let mut settings = ACME.settings();
    settings.push(("TODO_AUTH__LOCAL__ENABLED", "false"));
    let service = Service::start_with(&settings).await;
    for path in ["/api/users", "/api/sessions"] {
        let body = json!({"email": "ada@example.com", "password": PASSWORD});
        let answer = Answer::to(service.request(Method::POST, path).json(&body)).await;
        answer.must_refuse(404, "not_found");
    }
}

#[tokio::test]
async fn the_token_of_a_deleted_account_neither_shows_nor_revives_it() {
    let service = Service::start().await;
    let ada = service.register("ada").await;
    let todo = ada.todo("Buy milk").await;
    service.database.execute("delete from users").unwrap();

    let gone = (401, "invalid_token".to_owned());
    assert_eq!(refused(ada.client.user_view_self().send().await), gone);
    let create = ada.client.todo_create().body_map(|body| body.title("Buy milk"));
    assert_eq!(refused(create.send().await), gone);
    let (id, client) = (todo.id, &ada.client);
    assert_eq!(refused(client.todo_toggle_complete().id(id).send().await), gone);
    assert_eq!(refused(client.todo_delete().id(id).send().await), gone);
    let body = client.todo_replace().id(id);
    let replace = body.body_map(|body| body.title("x").description(None).completed(true));
    assert_eq!(refused(replace.send().await), gone);
    assert_eq!(ada.titles().await, Vec::<String>::new(), "her todos went with her");
    service.database.execute("do $$ begin assert not exists (select from users); end $$").unwrap();
}
