//! What the database itself refuses, whoever asks: rules that must hold even against a faulty
//! server.

use diesel::result::Error::DatabaseError;
use todo_tests::TestDatabase;

const ADA: &str = "insert into users (id, email, password_hash) \
                   values ('00000000-0000-0000-0000-00000000000a', 'ada@example.com', 'hash')";

/// Runs `attempt` beside the user Ada and answers the constraint that it violates.
fn violated(attempt: &str) -> String {
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    match database.execute(attempt) {
        Err(DatabaseError(_, information)) => {
            information.constraint_name().unwrap_or("none by name").to_owned()
        }
        other => panic!("{attempt}: {other:?}"),
    }
}

fn todo_with(title: &str, description: &str) -> String {
    format!(
        "insert into todos (user_id, title, description) \
         values ('00000000-0000-0000-0000-00000000000a', {title}, {description})"
    )
}

#[test]
fn a_todo_needs_an_owner_who_exists() {
    let attempt = "insert into todos (user_id, title) values (gen_random_uuid(), 'orphan')";
    assert_eq!(violated(attempt), "todos_user_id_fkey");
}

#[test]
fn a_title_has_1_to_200_characters() {
    assert_eq!(violated(&todo_with("''", "null")), "todos_title_length");
    assert_eq!(violated(&todo_with("repeat('𝄞', 201)", "null")), "todos_title_length");
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    database.execute(&todo_with("repeat('𝄞', 200)", "repeat('𝄞', 10000)")).unwrap();
}

#[test]
fn a_description_has_at_most_10000_characters() {
    assert_eq!(violated(&todo_with("'x'", "repeat('x', 10001)")), "todos_description_length");
}

#[test]
fn one_user_has_one_todo_of_an_id() {
    let todo = "insert into todos (user_id, id, title) values ('00000000-0000-0000-0000-00000000000a', \
                '00000000-0000-0000-0000-000000000001', 'x');";
    assert_eq!(violated(&format!("{todo}{todo}")), "todos_pkey");
}

#[test]
fn an_address_belongs_to_one_user() {
    let attempt = "insert into users (email, password_hash) values ('ada@example.com', 'hash')";
    assert_eq!(violated(attempt), "users_email_key");
}

#[test]
fn an_address_and_a_password_come_together() {
    for attempt in [
        "insert into users (email) values ('eve@example.com')",
        "insert into users (password_hash) values ('hash')",
        "update users set password_hash = null",
    ] {
        assert_eq!(violated(attempt), "users_email_with_password");
    }
}

#[test]
fn an_address_has_3_to_254_characters() {
    for email in ["'ab'", "repeat('x', 255)"] {
        let attempt = format!("insert into users (email, password_hash) values ({email}, 'hash')");
        assert_eq!(violated(&attempt), "users_email_length");
    }
}

#[test]
fn a_user_id_is_given_once() {
    let attempt = "insert into users (id) values ('00000000-0000-0000-0000-00000000000a')";
    assert_eq!(violated(attempt), "users_pkey");
}

#[test]
fn the_todos_of_a_deleted_user_go_with_them() {
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    database.execute(&todo_with("'x'", "null")).unwrap();
    database.execute("delete from users").unwrap();
    database.execute("do $$ begin assert not exists (select from todos); end $$").unwrap();
}

#[test]
fn the_database_keeps_updated_at_whatever_a_statement_says() {
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    database.execute(&todo_with("'x'", "null")).unwrap();
    database
        .execute(
            "update todos set title = 'y', updated_at = '1999-01-01'; \
             do $$ begin assert (select updated_at > created_at from todos); end $$; \
             update users set email = 'eve@example.com', updated_at = '1999-01-01'; \
             do $$ begin assert (select updated_at > created_at from users); end $$",
        )
        .unwrap();
}

#[test]
fn updated_at_never_goes_back() {
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    // As if the clock had been set back since.
    database
        .execute(
            "alter table users disable trigger users_set_updated_at; \
                      update users set updated_at = '2999-01-01'; \
                      alter table users enable trigger users_set_updated_at; \
                      update users set email = 'eve@example.com'; \
                      do $$ begin assert (select updated_at >= '2999-01-01' from users); end $$",
        )
        .unwrap();
}

#[test]
fn a_page_is_a_range_of_its_index_and_needs_no_sorting() {
    let database = TestDatabase::migrated();
    database.execute(ADA).unwrap();
    database
        .execute(
            "insert into todos (user_id, title, created_at) \
             select '00000000-0000-0000-0000-00000000000a', n::text, now() - n * interval '1 minute' \
             from generate_series(1, 10000) n; \
             analyze; \
             do $$ declare line text; plan text := ''; begin \
               for line in explain select * from todos \
                 where user_id = '00000000-0000-0000-0000-00000000000a' and (created_at, id) \
                   < (now() - interval '1 day', '00000000-0000-0000-0000-000000000000') \
                 order by created_at desc, id desc limit 51 loop plan := plan || line; end loop; \
               assert plan like '%Index Cond%ROW(created_at, id)%' and plan not like '%Sort%', plan; \
             end $$",
        )
        .unwrap();
}
