//! JSON bodies.

use std::marker::PhantomData;

use async_trait::async_trait;
use dropshot::{
    ApiEndpointBodyContentType, ExclusiveExtractor, ExtractorMetadata, HttpError, RequestContext,
    ServerContext, TypedBody,
};
use http::Request;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::example::Example;

/// The largest body that an operation takes.
pub const MAX_BODY_BYTES: usize = 128 * 1024;

/// A body that is to be a `T`, not read yet: how it is read, and for how long, is up to the server.
#[derive(Debug)]
pub struct Body<T> {
    request: Request<dropshot::Body>,
    shape: PhantomData<fn() -> T>,
}

impl<T> Body<T> {
    /// The request that has it, with its headers and extensions.
    pub fn into_request(self) -> Request<dropshot::Body> {
        self.request
    }
}

#[async_trait]
impl<T> ExclusiveExtractor for Body<T>
where
    T: DeserializeOwned + Example + JsonSchema + Send + Sync + 'static,
{
    async fn from_request<C: ServerContext>(
        _: &RequestContext<C>,
        request: Request<dropshot::Body>,
    ) -> Result<Self, HttpError> {
        Ok(Self { request, shape: PhantomData })
    }

    fn metadata(body: ApiEndpointBodyContentType) -> ExtractorMetadata {
        <TypedBody<T> as ExclusiveExtractor>::metadata(body)
    }
}
