//! `Authorization: Bearer`, RFC 6750, section 2.1.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExtractorMetadata, Header, HttpError, RequestContext,
    ServerContext, SharedExtractor,
};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use crate::error_code::ErrorCode;
use crate::rejection::Rejection;

/// The header parameter that marks an operation in Dropshot's document. Dropshot has no word for
/// security; [`crate::document`] turns the mark into one and takes it out.
pub(crate) const SECURITY_MARK: &str = "authorization";

#[derive(Deserialize, JsonSchema)]
#[expect(dead_code, reason = "read by schemars only")]
struct SecurityMark {
    authorization: String,
}

/// The token as it came, not yet verified. An operation that takes one is secured; one that does
/// not is open.
#[derive(Debug)]
pub struct BearerToken(Result<SecretString, Rejection>);

impl BearerToken {
    /// All lines of the header count: of two, one could be what a proxy checked and the other what
    /// we do.
    pub fn of(headers: &HeaderMap) -> Self {
        Self(token(headers))
    }

    pub fn into_result(self) -> Result<SecretString, Rejection> {
        self.0
    }
}

fn token(headers: &HeaderMap) -> Result<SecretString, Rejection> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let line = lines.next().ok_or_else(|| {
        Rejection::new(
            ErrorCode::MissingToken,
            "the header `Authorization: Bearer <token>` is missing; POST /api/sessions returns a \
             token",
        )
    })?;
    let malformed = |why: &str| {
        Rejection::new(ErrorCode::InvalidToken, format!("the Authorization header {why}"))
    };
    if lines.next().is_some() {
        return Err(malformed("must be sent once only"));
    }
    let line = line.to_str().map_err(|_| malformed("must be ASCII"))?;
    let (scheme, token) = line.split_once(' ').unwrap_or((line, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(malformed("must begin with `Bearer`"));
    }
    let token = token.trim_matches(' ');
    if token.is_empty() || token.contains([' ', ',']) {
        return Err(malformed("must contain one token after `Bearer`"));
    }
    Ok(token.into())
}

#[async_trait]
impl SharedExtractor for BearerToken {
    async fn from_request<C: ServerContext>(
        request: &RequestContext<C>,
    ) -> Result<Self, HttpError> {
        Ok(Self::of(request.request.headers()))
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        <Header<SecurityMark> as SharedExtractor>::metadata(body)
    }
}
