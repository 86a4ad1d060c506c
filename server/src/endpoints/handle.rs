//! What is common to all operations: the order in which faults are found, the headers that every
//! answer carries, and one line in the log.

use dropshot::{HttpCodedResponse, HttpResponseHeaders};
use schemars::JsonSchema;
use serde::Serialize;
use todo_api::error_body::ErrorResponse;
use todo_api::input::BearerToken;

use super::inputs::Inputs;
use super::request_log::RequestLog;
use crate::context::{Context, Request};
use crate::error::Error;
use crate::tokens::Caller;

/// Verifies the token, takes the inputs out of the request, has the rule decide, and finishes the
/// response. What a rule waits for is large and in a box: the request is moved often on its way.
pub(super) async fn handle<I, T, B, H>(
    request: &Request,
    token: BearerToken,
    inputs: I,
    rule: impl AsyncFnOnce(&Context, Caller, I::Values) -> Result<T, Error>,
    answer: impl FnOnce(T) -> HttpResponseHeaders<B, H>,
) -> Result<HttpResponseHeaders<B, H>, ErrorResponse>
where
    I: Inputs,
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut request_log = RequestLog::begin();
    let context = request.context();
    let address = context.client_address(&request.request);
    let values = inputs.into_values(request).await;
    let verified = match token.into_result() {
        Ok(token) => context.caller(&token, address).await,
        Err(rejection) => Err(rejection),
    };
    request_log.user = verified.as_ref().ok().map(Caller::user);
    let admitted = verified.map_err(Error::from).and_then(|caller| {
        let under_way = context.callers.admit(caller)?;
        Ok((caller, values?, under_way))
    });
    let outcome = match admitted {
        Ok((caller, values, _under_way)) => {
            request_log.measure(Box::pin(rule(context, caller, values))).await
        }
        Err(error) => Err(error),
    };
    finish(request, request_log, outcome.map(answer))
}

/// The same for an operation that needs no token.
pub(super) async fn handle_public<I, T, B, H>(
    request: &Request,
    inputs: I,
    rule: impl AsyncFnOnce(&Context, I::Values) -> Result<T, Error>,
    answer: impl FnOnce(T) -> HttpResponseHeaders<B, H>,
) -> Result<HttpResponseHeaders<B, H>, ErrorResponse>
where
    I: Inputs,
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut request_log = RequestLog::begin();
    let outcome = match inputs.into_values(request).await {
        Ok(values) => request_log.measure(Box::pin(rule(request.context(), values))).await,
        Err(rejection) => Err(rejection.into()),
    };
    finish(request, request_log, outcome.map(answer))
}

/// Adds what every answer carries, good or bad, and writes the request's line in the log.
fn finish<B, H>(
    request: &Request,
    request_log: RequestLog,
    outcome: Result<HttpResponseHeaders<B, H>, Error>,
) -> Result<HttpResponseHeaders<B, H>, ErrorResponse>
where
    B: HttpCodedResponse,
    H: JsonSchema + Serialize + Send + Sync + 'static,
{
    let mut answer = outcome.map_err(|error| refuse(request, request_log, error))?;
    answer.headers_mut().extend(request.context().cors.headers(request.request.headers()));
    request_log.record(request, B::STATUS_CODE, None);
    Ok(answer)
}

/// An error as a finished response, recorded.
pub(super) fn refuse(request: &Request, request_log: RequestLog, error: Error) -> ErrorResponse {
    let cause = error.cause().map(str::to_owned);
    let mut error = error.into_response(&request.request_id);
    error.headers.extend(request.context().cors.headers(request.request.headers()));
    request_log.record(request, error.code.status(), Some((error.code, cause)));
    error
}
