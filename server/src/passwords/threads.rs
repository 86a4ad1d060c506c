//! Threads for work that fills a core and much memory, one a core, each with memory of its own.

use std::io;
use std::num::NonZeroUsize;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use prometheus_client::registry::Registry;
use tokio::sync::oneshot::{self, error::RecvError};

use super::argon2id::Memory;
use super::metrics::Metrics;
use super::queue::{PasswordJob, Queue};
use crate::error::Error;
use crate::fair_queue::{Bounds, Full, Ticket};

/// How long work waits until a thread is free; a piece takes some 20 ms.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

/// When it is worth asking again for an address that has too much waiting.
const RETRY_AFTER: Duration = Duration::from_secs(1);

const OF_ONE_ADDRESS: &str =
    "too many login requests from your address are waiting; try again shortly";

/// The threads end when this is dropped.
pub(super) struct Workers(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// There is something to do.
    called: Condvar,
    metrics: Metrics,
}

struct State {
    queue: Queue<Work>,
    is_over: bool,
}

struct Work {
    job: PasswordJob,
    arrived: Instant,
    run: Box<dyn FnOnce(&mut Memory) + Send>,
}

impl Workers {
    pub(super) fn new(bounds: Bounds) -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self::with_threads(cores, bounds)
    }

    fn with_threads(count: usize, bounds: Bounds) -> io::Result<Self> {
        let queue = Queue::new(bounds, count);
        let state = Mutex::new(State { queue, is_over: false });
        let shared = Arc::new(Shared { state, called: Condvar::new(), metrics: Metrics::new() });
        let workers = Self(shared);
        for _ in 0..count {
            let shared = workers.0.clone();
            thread::Builder::new().name("passwords".to_owned()).spawn(move || shared.work())?;
        }
        Ok(workers)
    }

    pub(super) fn register_metrics(&self, registry: &mut Registry) {
        self.0.metrics.register(registry);
    }

    /// Refuses at once where too much waits. Dropping it withdraws what has not begun.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: PasswordJob,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, mut answered) = oneshot::channel();
        let run = Box::new(move |memory: &mut _| {
            // Whoever asked may have gone meanwhile.
            let _ = answer.send(work(memory));
        });
        let place = self.0.queue(Work { job, arrived: Instant::now(), run })?;
        // The sender goes without a word only when the work panicked.
        let lost = |lost: RecvError| Error::Internal(lost.to_string());
        if let Ok(answer) = tokio::time::timeout(TURN_TIMEOUT, &mut answered).await {
            return answer.map_err(lost);
        }
        if place.withdraw() {
            self.0.metrics.refused(job, "timeout");
            return Err(Error::Overloaded);
        }
        answered.await.map_err(lost)
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.0.lock().is_over = true;
        self.0.called.notify_all();
    }
}

impl Shared {
    fn queue(&self, work: Work) -> Result<Place<'_>, Error> {
        let job = work.job;
        let mut state = self.lock();
        let ticket = match state.queue.push(job, work) {
            Ok(ticket) => ticket,
            Err(Full::All) => {
                self.metrics.refused(job, "queue");
                return Err(Error::Overloaded);
            }
            Err(Full::OfOne) => {
                self.metrics.refused(job, "address");
                return Err(Error::RateLimited { why: OF_ONE_ADDRESS, retry_after: RETRY_AFTER });
            }
        };
        self.metrics.waiting(job).inc();
        drop(state);
        self.called.notify_one();
        Ok(Place { shared: self, job, ticket })
    }

    /// What a thread does.
    fn work(&self) {
        let mut memory = Memory::default();
        while let Some(work) = self.next() {
            let waited = work.arrived.elapsed();
            self.metrics.waits(work.job).observe(waited.as_secs_f64());
            // Whoever asked is told by the end of the channel; the thread is there for the next.
            let _ = panic::catch_unwind(AssertUnwindSafe(|| (work.run)(&mut memory)));
            self.lock().queue.ended(work.job);
            // Somebody may have waited for that end alone.
            self.called.notify_one();
        }
    }

    /// Waits until there is something. `None` at the end.
    fn next(&self) -> Option<Work> {
        let mut state = self.lock();
        loop {
            if state.is_over {
                return None;
            }
            if let Some(work) = state.queue.take() {
                self.metrics.waiting(work.job).dec();
                return Some(work);
            }
            state = self.called.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Work that waits, or has begun meanwhile.
struct Place<'a> {
    shared: &'a Shared,
    job: PasswordJob,
    ticket: Ticket,
}

impl Place<'_> {
    /// Whether it had not begun yet.
    fn withdraw(&self) -> bool {
        let withdrawn = self.shared.lock().queue.withdraw(self.job, self.ticket).is_some();
        if withdrawn {
            self.shared.metrics.waiting(self.job).dec();
        }
        withdrawn
    }
}

impl Drop for Place<'_> {
    /// Whoever goes away leaves their place to others.
    fn drop(&mut self) {
        self.withdraw();
    }
}

#[cfg(test)]
mod tests;
