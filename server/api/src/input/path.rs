//! Path parameters.

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExtractorMetadata, HttpError, RequestContext, ServerContext,
    SharedExtractor,
};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::invalid_field::{InvalidField, InvalidFieldCode};
use crate::rejection::Rejection;

/// The variables of the path as a `T`.
#[derive(Debug)]
pub struct Path<T>(Result<T, Rejection>);

impl<T> Path<T> {
    pub fn into_result(self) -> Result<T, Rejection> {
        self.0
    }
}

#[async_trait]
impl<T> SharedExtractor for Path<T>
where
    T: DeserializeOwned + JsonSchema + Send + Sync + 'static,
{
    async fn from_request<C: ServerContext>(
        request: &RequestContext<C>,
    ) -> Result<Self, HttpError> {
        let outcome = <dropshot::Path<T> as SharedExtractor>::from_request(request).await;
        Ok(Self(outcome.map(dropshot::Path::into_inner).map_err(|error| {
            // Dropshot says what is wrong and not where; our paths have one variable each.
            let variable = request.endpoint.variables.keys().next().map_or("path", String::as_str);
            let message = &error.external_message;
            let fault = message.strip_prefix("bad parameter in URL path: ").unwrap_or(message);
            let invalid = InvalidFieldCode::Invalid;
            Rejection::invalid_fields(vec![InvalidField::parameter(variable, invalid, fault)])
        })))
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        <dropshot::Path<T> as SharedExtractor>::metadata(body)
    }
}
