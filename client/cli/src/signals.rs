//! What ends a command from outside, such as Ctrl-C.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::select_all;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::spawn_blocking;
use tokio::time::sleep;

/// Whether Ctrl-C is for another program, which runs in the foreground.
static FOREGROUND: AtomicBool = AtomicBool::new(false);

/// A signal that was sent reaches this program within this time; nobody presses Ctrl-C so fast again.
const SIGNAL_DELAY: Duration = Duration::from_millis(100);

/// Returns when the command is told to end.
pub async fn next() -> SignalKind {
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
        SignalKind::quit(),
    ];
    let wait = |kind| {
        Box::pin(async move {
            if let Ok(mut signal) = signal(kind) {
                while signal.recv().await.is_some() {
                    let from_keyboard = [SignalKind::interrupt(), SignalKind::quit()];
                    if !(FOREGROUND.load(Ordering::Relaxed) && from_keyboard.contains(&kind)) {
                        return kind;
                    }
                }
            }
            std::future::pending().await
        })
    };
    select_all(kinds.map(wait)).await.0
}

/// As a shell counts signals.
pub fn exit_code(signal: SignalKind) -> u8 {
    128_u8.saturating_add(u8::try_from(signal.as_raw_value()).unwrap_or_default())
}

/// While `program` runs, Ctrl-C is for it.
pub async fn in_foreground<T: Send + 'static>(
    program: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    FOREGROUND.store(true, Ordering::Relaxed);
    let outcome = spawn_blocking(program).await;
    // A signal that ended it may reach us after its end.
    sleep(SIGNAL_DELAY).await;
    FOREGROUND.store(false, Ordering::Relaxed);
    outcome?
}
