//! The real Better Auth, from npm, on a database of its own.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::{COOKIE, ORIGIN, SET_COOKIE};
use reqwest::{Client, Response};
use serde_json::{Value, json};

use crate::{Service, TestDatabase};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/better_auth");

pub struct BetterAuth {
    /// Its base URL, which is `iss` and `aud` of its tokens.
    pub url: String,
    pub database: TestDatabase,
    process: Child,
    /// Its end is the end of the process.
    _stdin: ChildStdin,
}

/// What it gives its users for ids.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Ids {
    /// 32 letters and digits, its default.
    Text,
    Uuid,
}

/// Somebody with an account there.
pub struct Member {
    pub id: String,
    /// What it calls a session token: no JWT.
    pub session_token: String,
    cookies: Vec<String>,
}

impl BetterAuth {
    /// `algorithm` is what its keys are for.
    pub fn start(ids: Ids, algorithm: &str) -> Self {
        install();
        let database = TestDatabase::empty();
        let url = reqwest::Url::parse(&database.url()).unwrap();
        let socket = url.query_pairs().find(|(name, _)| name == "host").unwrap().1.into_owned();
        // Free now, and nobody else's by the time it is used: ports go round.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = Command::new("node")
            .arg("server.mjs")
            .current_dir(FOLDER)
            .env("PGHOST", socket)
            .env("PGUSER", "postgres")
            .env("PGDATABASE", url.path().trim_start_matches('/'))
            .env("PORT", port.to_string())
            .env("ALGORITHM", algorithm)
            .env("IDS", if ids == Ids::Uuid { "uuid" } else { "text" })
            .stdin(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("node, 20 or later, cannot be started: {error}"));
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(process.try_wait().unwrap(), None, "Better Auth ended before it listened");
            std::thread::sleep(Duration::from_millis(20));
        }
        let stdin = process.stdin.take().unwrap();
        Self { url: format!("http://127.0.0.1:{port}"), database, process, _stdin: stdin }
    }

    /// A service that trusts it, set up as docs/operating.md says.
    pub async fn service(&self, subject: &str, more: &[(&str, &str)]) -> Service {
        let keys = format!("{}/api/auth/jwks", self.url);
        let trust = [
            ("TODO_AUTH__ISSUER", self.url.as_str()),
            ("TODO_AUTH__AUDIENCE", self.url.as_str()),
            ("TODO_AUTH__JWKS_URL", keys.as_str()),
            ("TODO_AUTH__SUBJECT", subject),
        ];
        Service::start_with(&[&trust[..], more].concat()).await
    }

    pub async fn sign_up(&self, name: &str) -> Member {
        let body = json!({
            "name": name,
            "email": format!("{name}@example.com"),
            "password": "correct horse battery staple",
        });
        let url = format!("{}/api/auth/sign-up/email", self.url);
        let answer = Client::new().post(url).header(ORIGIN, &self.url).json(&body).send().await;
        let answer = answer.unwrap().error_for_status().unwrap();
        let cookies = cookies(&answer);
        let body: Value = answer.json().await.unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Member { id: text(&body["user"]["id"]), session_token: text(&body["token"]), cookies }
    }

    /// A JWT, as a page gets it.
    pub async fn token(&self, member: &Member) -> String {
        let url = format!("{}/api/auth/token", self.url);
        let request = Client::new().get(url).header(COOKIE, member.cookies.join("; "));
        let answer = request.send().await.unwrap().error_for_status().unwrap();
        let body: Value = answer.json().await.unwrap();
        body["token"].as_str().unwrap().to_owned()
    }

    /// The next token is signed with a new key; the old one is still published.
    pub fn rotate(&self) {
        let expire = r#"update jwks set "expiresAt" = now() - interval '1 second' where "expiresAt" > now()"#;
        self.database.execute(expire).unwrap();
    }

    /// Keys that sign no more are published no more.
    pub fn withdraw_old_keys(&self) {
        self.database.execute(r#"delete from jwks where "expiresAt" < now()"#).unwrap();
    }
}

impl Member {
    /// The JWT among the cookies, which is for Better Auth itself.
    pub fn cached_session(&self) -> &str {
        let cookie = self.cookies.iter().find(|cookie| cookie.contains("session_data")).unwrap();
        cookie.split_once('=').unwrap().1
    }
}

impl Drop for BetterAuth {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn cookies(answer: &Response) -> Vec<String> {
    let cookies = answer.headers().get_all(SET_COOKIE).iter();
    cookies.map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap().to_owned()).collect()
}

/// The packages of `package-lock.json`, unless they are there.
fn install() {
    static DONE: OnceLock<()> = OnceLock::new();
    DONE.get_or_init(|| {
        let modified = |file: &str| Path::new(FOLDER).join(file).metadata()?.modified();
        let installed = modified("node_modules/.package-lock.json");
        if installed.is_ok_and(|installed| installed > modified("package-lock.json").unwrap()) {
            return;
        }
        let end = Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
            .current_dir(FOLDER)
            .status()
            .unwrap_or_else(|error| panic!("npm cannot be started: {error}"));
        assert!(end.success(), "npm could not install Better Auth");
    });
}
