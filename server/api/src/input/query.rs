//! Query parameters.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    SharedExtractor,
};
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::serde_error::SerdeFault;
use crate::invalid_field::{InvalidField, MAX_INVALID_FIELDS};
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
    let query = query.unwrap_or_default();
    deserialize(query).map_err(|fault| Rejection::invalid_fields(all_faults::<T>(query, fault)))
}

fn deserialize<T: DeserializeOwned>(query: &str) -> Result<T, SerdeFault> {
    let pairs = form_urlencoded::parse(query.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map_err(|error| SerdeFault::of(error.path(), &error.inner().to_string()))
}

/// Every faulty parameter: after each the query is tried without it.
fn all_faults<T: DeserializeOwned>(query: &str, first: SerdeFault) -> Vec<InvalidField> {
    let mut names = Vec::new();
    let mut fields = Vec::new();
    let mut next = Some(first);
    while let Some(fault) = next.take_if(|_| fields.len() < MAX_INVALID_FIELDS) {
        let name = fault.path.join(".");
        if names.contains(&name) {
            break;
        }
        fields.push(InvalidField::parameter(&name, fault.code, fault.message));
        names.push(name);
        let pairs = form_urlencoded::parse(query.as_bytes());
        let others = pairs.filter(|(name, _)| !names.iter().any(|faulty| faulty == name));
        let others = form_urlencoded::Serializer::new(String::new()).extend_pairs(others).finish();
        next = deserialize::<T>(&others).err();
    }
    fields
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
