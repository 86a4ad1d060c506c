//! What the rules of an operation are given, taken out of the request.

use serde::de::DeserializeOwned;
use todo_api::example::Example;
use todo_api::input::{Body, Path, Query};
use todo_api::rejection::Rejection;

use super::body;
use crate::client_address::ClientAddress;
use crate::context::Request;

/// What an operation takes beside the token. Faults are reported in this order: path, query, body. A
/// body is read in any case, so that the connection can be used again.
pub(super) trait Inputs {
    type Values;

    async fn into_values(self, request: &Request) -> Result<Self::Values, Rejection>;
}

impl Inputs for () {
    type Values = ();

    async fn into_values(self, request: &Request) -> Result<(), Rejection> {
        must_have_no_query(request)
    }
}

impl<T> Inputs for Path<T> {
    type Values = T;

    async fn into_values(self, request: &Request) -> Result<T, Rejection> {
        let path = self.into_result()?;
        must_have_no_query(request)?;
        Ok(path)
    }
}

impl<T: DeserializeOwned> Inputs for Query<T> {
    type Values = T;

    async fn into_values(self, _: &Request) -> Result<T, Rejection> {
        self.into_result()
    }
}

impl<T: DeserializeOwned + Example> Inputs for Body<T> {
    type Values = T;

    async fn into_values(self, request: &Request) -> Result<T, Rejection> {
        let body = body::read(self).await;
        must_have_no_query(request)?;
        body
    }
}

impl<P, B: DeserializeOwned + Example> Inputs for (Path<P>, Body<B>) {
    type Values = (P, B);

    async fn into_values(self, request: &Request) -> Result<(P, B), Rejection> {
        let (path, body) = self;
        let body = body::read(body).await;
        Ok((path.into_values(request).await?, body?))
    }
}

/// The other inputs, and the address that the request comes from.
pub(super) struct Addressed<I>(pub(super) I);

impl<I: Inputs> Inputs for Addressed<I> {
    type Values = (ClientAddress, I::Values);

    async fn into_values(self, request: &Request) -> Result<Self::Values, Rejection> {
        let address = request.context().client_address(&request.request);
        Ok((address, self.0.into_values(request).await?))
    }
}

fn must_have_no_query(request: &Request) -> Result<(), Rejection> {
    Query::must_be_empty(request.request.uri().query())
}
