//! Getting a key set over HTTP, within bounds: whoever answers may be slow, broken or hostile.

use std::time::Duration;

use reqwest::{Client, StatusCode, redirect};

use crate::settings::KeySetUrl;

/// From the first packet to the last byte.
const TIMEOUT: Duration = Duration::from_secs(4);

/// A key takes less than a kibibyte.
const MAX_BYTES: usize = 128 * 1024;

pub(super) struct Download {
    client: Client,
    url: KeySetUrl,
}

/// Why there is no key set, for the operator.
#[derive(Debug, thiserror::Error)]
pub(super) enum DownloadError {
    #[error("{}", with_causes(.0))]
    Http(reqwest::Error),
    #[error("the response was {0}, not 200; redirects are not followed")]
    Status(StatusCode),
    #[error("the response is larger than {MAX_BYTES} bytes")]
    TooLong,
    #[error("the response is not a JWK set: {0}")]
    NoSet(serde_json::Error),
    #[error("the response contains no usable key")]
    NoKey,
}

/// Without the URL, whose query could hold what is nobody's business.
impl From<reqwest::Error> for DownloadError {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl Download {
    pub(super) fn new(url: KeySetUrl) -> Result<Self, reqwest::Error> {
        let mut client = Client::builder();
        if url.is_plain() {
            // It is on this machine, and no proxy's business.
            client = client.no_proxy();
        }
        let client = client
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .user_agent(concat!("todo-server/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, url })
    }

    pub(super) async fn get(&self) -> Result<Vec<u8>, DownloadError> {
        let mut answer = self.client.get(self.url.expose()).send().await?;
        if answer.status() != StatusCode::OK {
            return Err(DownloadError::Status(answer.status()));
        }
        let mut text = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if text.len() + chunk.len() > MAX_BYTES {
                return Err(DownloadError::TooLong);
            }
            text.extend_from_slice(&chunk);
        }
        Ok(text)
    }
}

/// What the library says first is only that something went wrong.
pub(in crate::tokens) fn with_causes(error: &reqwest::Error) -> String {
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        sentence = format!("{sentence}: {next}");
        cause = next.source();
    }
    sentence
}
