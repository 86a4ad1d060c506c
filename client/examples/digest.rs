//! A service that tells several users at once what is open.
//!
//! ```sh
//! echo 'ada@example.com correct horse' | cargo run --example digest -- http://127.0.0.1:8080
//! ```
//!
//! Each line of standard input is the e-mail address and the password of a user. A service of your own
//! would rather get tokens from an issuer: see `ClientBuilder::token_from`.

use std::process::ExitCode;
use std::{env, io};

use futures::future::join_all;
use todo_client::{Client, Error, ErrorCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Some(service) = env::args().nth(1) else {
        eprintln!("usage: digest <address of the service>");
        return ExitCode::from(2);
    };
    let users: Vec<String> = io::stdin().lines().map_while(Result::ok).collect();
    let users = users.iter().filter_map(|line| line.split_once(' '));
    let digests = users.map(|(email, password)| digest(&service, email, password));
    let mut failed = false;
    // All users at the same time, each with a client of their own.
    for (email, digest) in join_all(digests).await {
        match digest {
            Ok(text) => print!("{text}"),
            Err(error) => {
                failed = true;
                eprintln!("{email}: {}", advice(&error));
            }
        }
    }
    ExitCode::from(u8::from(failed))
}

async fn digest<'a>(
    service: &str,
    email: &'a str,
    password: &str,
) -> (&'a str, Result<String, Error>) {
    (email, open_todos(service, email, password).await)
}

async fn open_todos(service: &str, email: &str, password: &str) -> Result<String, Error> {
    let client = Client::builder(service).user_agent("digest/1.0").build()?;
    client.log_in(email, password).await?;
    let mut text = String::new();
    let mut todos = client.todos().page_size(200);
    while let Some(todo) = todos.try_next().await? {
        if !todo.completed {
            let since = todo.created_at.format("%Y-%m-%d");
            text += &format!("  {} (since {since})\n", todo.title);
        }
    }
    client.log_out().await?;
    let count = text.lines().count();
    Ok(format!("{email}: {count} open\n{text}"))
}

fn advice(error: &Error) -> String {
    match error {
        Error::Response(response) if response.code == ErrorCode::InvalidCredentials => {
            "e-mail address or password is wrong".into()
        }
        error if error.is_retryable() => format!("{error}; try again later"),
        error => error.to_string(),
    }
}
