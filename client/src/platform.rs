//! What differs in a browser: clocks, timers, tasks.

use std::future::Future;
use std::time::Duration;

#[cfg(target_arch = "wasm32")]
pub(crate) use web_time::Instant;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use std::time::Instant;

/// A future of this client. It is `Send`, except in a browser, which has one thread.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = futures::future::BoxFuture<'a, T>;
/// A future of this client. It is `Send`, except in a browser, which has one thread.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = futures::future::LocalBoxFuture<'a, T>;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) type BoxStream<'a, T> = futures::stream::BoxStream<'a, T>;
#[cfg(target_arch = "wasm32")]
pub(crate) type BoxStream<'a, T> = futures::stream::LocalBoxStream<'a, T>;

#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn sleep(time: Duration) {
    tokio::time::sleep(time).await;
}

#[cfg(target_arch = "wasm32")]
pub(crate) async fn sleep(time: Duration) {
    gloo_timers::future::sleep(time).await;
}

/// `None` if the future is not ready after `time`; it is dropped then.
pub(crate) async fn timeout<F: Future>(time: Duration, future: F) -> Option<F::Output> {
    use futures::future::{Either, select};
    match select(std::pin::pin!(future), std::pin::pin!(sleep(time))).await {
        Either::Left((output, _)) => Some(output),
        Either::Right(_) => None,
    }
}

/// Runs the future to its end, even if nobody waits for it any more.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) async fn finish<T: Send + 'static>(future: BoxFuture<'static, T>) -> Option<T> {
    use tracing::Instrument;
    match tokio::spawn(future.in_current_span()).await {
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        outcome => outcome.ok(),
    }
}

/// Runs the future to its end, even if nobody waits for it any more.
#[cfg(target_arch = "wasm32")]
pub(crate) async fn finish<T: 'static>(future: BoxFuture<'static, T>) -> Option<T> {
    let (sender, receiver) = futures::channel::oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = sender.send(future.await);
    });
    receiver.await.ok()
}
