//! What is common to all operations: the order in which faults are found, the headers that every
//! answer carries, and one line in the log.

use dropshot::{HttpCodedResponse, HttpError, HttpResponseHeaders};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use todo_api::input::{BearerToken, Body, Path, Query};
use todo_api::rejection::Rejection;

use super::Request;
use super::request_log::RequestLog;
use crate::client_address::ClientAddress;
use crate::context::Context;
use crate::error::Error;
use crate::tokens::Caller;

/// What an operation takes beside the token, in the order in which it is found wanting: path, then
/// query, then body.
pub(super) trait Inputs {
    type Values;

    fn into_values(self, request: &Request) -> Result<Self::Values, Rejection>;
}

impl Inputs for () {
    type Values = ();

    fn into_values(self, request: &Request) -> Result<(), Rejection> {
        must_have_no_query(request)
    }
}

impl<T> Inputs for Path<T> {
    type Values = T;

    fn into_values(self, request: &Request) -> Result<T, Rejection> {
        let path = self.into_result()?;
        must_have_no_query(request)?;
        Ok(path)
    }
}

impl<T: DeserializeOwned> Inputs for Query<T> {
    type Values = T;

    fn into_values(self, _: &Request) -> Result<T, Rejection> {
        self.into_result()
    }
}

impl<T> Inputs for Body<T> {
    type Values = T;

    fn into_values(self, request: &Request) -> Result<T, Rejection> {
        must_have_no_query(request)?;
        self.into_result()
    }
}

impl<P, B> Inputs for (Path<P>, Body<B>) {
    type Values = (P, B);

    fn into_values(self, request: &Request) -> Result<(P, B), Rejection> {
        let (path, body) = self;
        Ok((path.into_values(request)?, body.into_result()?))
    }
}

/// Where the request comes from, beside what else it brings.
pub(super) struct Addressed<I>(pub(super) I);

impl<I: Inputs> Inputs for Addressed<I> {
    type Values = (ClientAddress, I::Values);

    fn into_values(self, request: &Request) -> Result<Self::Values, Rejection> {
        let address = request.context().client_address(&request.request);
        Ok((address, self.0.into_values(request)?))
    }
}

fn must_have_no_query(request: &Request) -> Result<(), Rejection> {
    Query::must_be_empty(request.request.uri().query())
}

/// Lets a caller in, takes the inputs apart, has the rule decide, and dresses the answer.
pub(super) async fn respond<I, T, B, H>(
    request: &Request,
    token: BearerToken,
    inputs: I,
    rule: impl AsyncFnOnce(&Context, Caller, I::Values) -> Result<T, Error>,
    answer: impl FnOnce(T) -> HttpResponseHeaders<B, H>,
) -> Result<HttpResponseHeaders<B, H>, HttpError>
where
    I: Inputs,
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut request_log = RequestLog::begin();
    let context = request.context();
    let address = context.client_address(&request.request);
    let verified = match token.into_result() {
        Ok(token) => context.caller(&token, address).await,
        Err(rejection) => Err(rejection),
    };
    request_log.user = verified.as_ref().ok().map(Caller::user);
    let admitted = verified.map_err(Error::from).and_then(|caller| {
        let under_way = context.callers.admit(caller)?;
        Ok((caller, inputs.into_values(request)?, under_way))
    });
    let outcome = match admitted {
        Ok((caller, values, _under_way)) => {
            request_log.measure(rule(context, caller, values)).await
        }
        Err(error) => Err(error),
    };
    dress(request, request_log, outcome.map(answer))
}

/// The same where no token is asked for.
pub(super) async fn respond_to_anyone<I, T, B, H>(
    request: &Request,
    inputs: I,
    rule: impl AsyncFnOnce(&Context, I::Values) -> Result<T, Error>,
    answer: impl FnOnce(T) -> HttpResponseHeaders<B, H>,
) -> Result<HttpResponseHeaders<B, H>, HttpError>
where
    I: Inputs,
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut request_log = RequestLog::begin();
    let outcome = match inputs.into_values(request) {
        Ok(values) => request_log.measure(rule(request.context(), values)).await,
        Err(rejection) => Err(rejection.into()),
    };
    dress(request, request_log, outcome.map(answer))
}

/// Adds what every answer carries, good or bad, and writes the request's line in the log.
fn dress<B, H>(
    request: &Request,
    request_log: RequestLog,
    outcome: Result<HttpResponseHeaders<B, H>, Error>,
) -> Result<HttpResponseHeaders<B, H>, HttpError>
where
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut answer = outcome.map_err(|error| refuse(request, request_log, error))?;
    answer.headers_mut().extend(request.context().cors.headers(request.request.headers()));
    request_log.record(request, B::STATUS_CODE, None);
    Ok(answer)
}

/// An error, dressed and recorded.
pub(super) fn refuse(request: &Request, request_log: RequestLog, error: Error) -> HttpError {
    let cause = error.cause().map(str::to_owned);
    let mut error = HttpError::from(error);
    let cors = request.context().cors.headers(request.request.headers());
    error.headers.get_or_insert_default().extend(cors);
    request_log.record(request, error.status_code.as_status(), cause);
    error
}
