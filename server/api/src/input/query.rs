//! Query parameters.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    SharedExtractor,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::serde_error::rejection_of;
use crate::rejection::Rejection;

/// The query string as a `T`. Parameters that `T` does not name are refused when `T` says
/// `deny_unknown_fields`, and so is one that comes twice.
#[derive(Debug)]
pub struct Query<T>(Result<T, Rejection>);

impl<T> Query<T> {
    pub fn into_result(self) -> Result<T, Rejection> {
        self.0
    }
}

/// What an operation without parameters takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParameters {}

impl Query<()> {
    /// Refuses a query where there is nothing to ask.
    pub fn must_be_empty(query: Option<&str>) -> Result<(), Rejection> {
        parse(query).map(|NoParameters {}| ())
    }
}

fn parse<T: DeserializeOwned>(query: Option<&str>) -> Result<T, Rejection> {
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map_err(|error| rejection_of(&error.path().to_string(), &error.inner().to_string()))
}

#[async_trait]
impl<T> SharedExtractor for Query<T>
where
    T: DeserializeOwned + JsonSchema + Send + Sync + 'static,
{
    async fn from_request<C: ServerContext>(
        request: &RequestContext<C>,
    ) -> Result<Self, HttpError> {
        Ok(Self(parse(request.request.uri().query())))
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        <dropshot::Query<T> as SharedExtractor>::metadata(body)
    }
}
