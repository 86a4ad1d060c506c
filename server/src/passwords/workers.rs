//! Threads for work that fills a core and much memory, one a core, each with memory of its own.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, oneshot};

use super::argon2id::Memory;
use crate::error::Error;

/// How long work waits until a thread is free; a piece takes some 20 ms.
const TURN_TIMEOUT: Duration = Duration::from_secs(10);

type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// The threads end when this is dropped.
pub(super) struct Workers {
    queue: Sender<Work>,
    /// One permit a thread: what waits, waits here and can give up.
    turns: Arc<Semaphore>,
}

impl Workers {
    pub(super) fn new() -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let (queue, work) = mpsc::channel();
        let work = Arc::new(Mutex::new(work));
        for _ in 0..cores {
            let work = work.clone();
            thread::Builder::new().name("passwords".to_owned()).spawn(move || work_on(&work))?;
        }
        Ok(Self { queue, turns: Arc::new(Semaphore::new(cores)) })
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = tokio::time::timeout(TURN_TIMEOUT, self.turns.clone().acquire_owned());
        let turn = turn
            .await
            .map_err(|_| Error::Overloaded)?
            .map_err(|closed| Error::Internal(closed.to_string()))?;
        let (answer, answered) = oneshot::channel();
        let work = Box::new(move |memory: &mut Memory| {
            // Whoever asked may have gone meanwhile.
            let _ = answer.send(work(memory));
            drop(turn);
        });
        self.queue.send(work).map_err(|error| Error::Internal(error.to_string()))?;
        answered.await.map_err(|error| Error::Internal(error.to_string()))
    }
}

fn work_on(queue: &Mutex<Receiver<Work>>) {
    let mut memory = Memory::default();
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
    while let Ok(work) = next() {
        // Whoever asked is told by the end of the channel; the thread is there for the next.
        let _ = panic::catch_unwind(AssertUnwindSafe(|| work(&mut memory)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Time stands still but for those who wait for it.
    #[tokio::test(start_paused = true)]
    async fn whoever_gets_no_turn_in_ten_seconds_is_told_so() {
        let workers = Workers::new().unwrap();
        let cores = thread::available_parallelism().unwrap().get();
        let (go_on, stopped) = mpsc::channel::<()>();
        let stopped = Arc::new(Mutex::new(stopped));
        let long: Vec<_> = (0..cores)
            .map(|_| {
                let stopped = stopped.clone();
                let _ = workers.queue.send(Box::new(move |_| {
                    let _ = stopped.lock().unwrap().recv();
                }));
                workers.turns.clone().try_acquire_owned().unwrap()
            })
            .collect();
        let begun = tokio::time::Instant::now();
        let refused = workers.run(|_| ()).await;
        assert!(matches!(refused, Err(Error::Overloaded)));
        assert_eq!(begun.elapsed().as_secs(), 10);
        drop((long, go_on));
        workers.run(|_| ()).await.unwrap();
    }
}
