//! An external issuer that publishes its keys, and can be slow, broken or hostile.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::{IssuerKey, Service};

const AUDIENCE: &str = "todo";

/// Serves one document at `/jwks`, to anybody who asks anything.
pub struct JwksServer {
    /// Its name and where it is.
    pub issuer: String,
    conduct: Arc<Mutex<Conduct>>,
    asked: Arc<Mutex<Vec<String>>>,
}

/// What it does when it is asked.
#[derive(Clone)]
pub enum Conduct {
    /// Answers 200 with a text, after a while.
    Answer(String, Duration),
    /// Sends these bytes and hangs up.
    Raw(Vec<u8>),
    /// Sends the bytes over and over.
    Endless(Vec<u8>),
    /// Never answers.
    Silence,
    /// Hangs up.
    Away,
}

impl JwksServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let conduct = Arc::new(Mutex::new(Conduct::Away));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (does, keeps) = (conduct.clone(), asked.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (does, keeps) = (does.clone(), keeps.clone());
                tokio::spawn(async move {
                    let mut request = vec![0; 4096];
                    let length = stream.read(&mut request).await.unwrap_or(0);
                    keeps.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into());
                    let conduct = does.lock().unwrap().clone();
                    let _ = conduct.behave(&mut stream).await;
                });
            }
        });
        Self { issuer, conduct, asked }
    }

    pub fn publish(&self, keys: &[&IssuerKey]) {
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
        self.behave(Conduct::Answer(json!({ "keys": keys }).to_string(), Duration::ZERO));
    }

    pub fn behave(&self, conduct: Conduct) {
        *self.conduct.lock().unwrap() = conduct;
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.requests().len()
    }

    /// What it was asked, as it came.
    pub fn requests(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// A service that trusts nobody else.
    pub async fn service(&self, more: &[(&str, &str)]) -> Service {
        let url = format!("{}/jwks", self.issuer);
        let trust = [
            ("TODO_AUTH__ISSUER", self.issuer.as_str()),
            ("TODO_AUTH__AUDIENCE", AUDIENCE),
            ("TODO_AUTH__JWKS_URL", url.as_str()),
        ];
        Service::start_with(&[&trust[..], more].concat()).await
    }

    pub fn claims(&self, sub: &str) -> Value {
        let exp = Utc::now().timestamp() + 3600;
        json!({"iss": self.issuer, "aud": AUDIENCE, "sub": sub, "exp": exp})
    }

    /// A good token.
    pub fn token(&self, key: &IssuerKey, sub: &str) -> String {
        key.sign(&json!({"alg": key.algorithm(), "kid": key.kid}), &self.claims(sub))
    }
}

impl Conduct {
    async fn behave(self, stream: &mut TcpStream) -> std::io::Result<()> {
        match self {
            Self::Answer(text, delay) => {
                tokio::time::sleep(delay).await;
                let length = text.len();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(format!("{head}{text}").as_bytes()).await
            }
            Self::Raw(bytes) => stream.write_all(&bytes).await,
            Self::Endless(bytes) => loop {
                stream.write_all(&bytes).await?;
                tokio::time::sleep(Duration::from_millis(1)).await;
            },
            Self::Silence => std::future::pending().await,
            Self::Away => Ok(()),
        }
    }
}
