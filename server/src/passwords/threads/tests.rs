use std::sync::mpsc::{self, Sender};

use tokio::task::JoinHandle;

use super::*;
use crate::client_address::ClientAddress;

const BOUNDS: Bounds = Bounds { all: 512, of_one: 64 };

fn address(number: u8) -> ClientAddress {
    ClientAddress([192, 0, 2, number].into())
}

/// One thread, which does nothing before the sender is dropped.
fn stopped(bounds: Bounds) -> (Arc<Workers>, Sender<()>) {
    let workers = Workers::with_threads(1, bounds).unwrap();
    let (go_on, stopped) = mpsc::channel::<()>();
    let (begin, begun) = mpsc::channel();
    let run = Box::new(move |_: &mut _| {
        begin.send(()).unwrap();
        let _ = stopped.recv();
    });
    let job = PasswordJob::logging_in(address(0));
    let place = workers.0.queue(Work { job, arrived: Instant::now(), run }).unwrap();
    begun.recv().unwrap();
    drop(place);
    (Arc::new(workers), go_on)
}

/// Waits for a turn; then `name` is in `order`.
async fn queue(
    workers: &Arc<Workers>,
    job: PasswordJob,
    order: &Arc<Mutex<Vec<&'static str>>>,
    name: &'static str,
) -> JoinHandle<Result<(), Error>> {
    let (workers, order) = (workers.clone(), order.clone());
    let task =
        tokio::spawn(
            async move { workers.run(job, move |_| order.lock().unwrap().push(name)).await },
        );
    // Until it is in the queue: the tests have one thread.
    tokio::task::yield_now().await;
    task
}

#[tokio::test]
async fn a_login_has_the_next_turn_but_one_however_many_register() {
    let (workers, go_on) = stopped(BOUNDS);
    let order = Arc::default();
    let mut all = Vec::new();
    for number in 0..250 {
        let job = PasswordJob::registering(address(number));
        all.push(queue(&workers, job, &order, "register").await);
    }
    all.push(queue(&workers, PasswordJob::logging_in(address(1)), &order, "log in").await);
    drop(go_on);
    for one in all {
        one.await.unwrap().unwrap();
    }
    let place = order.lock().unwrap().iter().position(|name| *name == "log in");
    assert!(place <= Some(1), "{place:?}");
}

#[tokio::test]
async fn an_address_that_has_too_much_waiting_is_told_so_and_no_other() {
    let (workers, go_on) = stopped(Bounds { all: 3, of_one: 2 });
    let order = Arc::default();
    let mut waiting = Vec::new();
    for _ in 0..2 {
        waiting.push(queue(&workers, PasswordJob::registering(address(1)), &order, "").await);
    }
    let refused = workers.run(PasswordJob::registering(address(1)), |_| ()).await;
    assert!(matches!(refused, Err(Error::RateLimited { .. })), "{refused:?}");
    waiting.push(queue(&workers, PasswordJob::registering(address(2)), &order, "").await);
    let refused = workers.run(PasswordJob::registering(address(3)), |_| ()).await;
    assert!(matches!(refused, Err(Error::Overloaded)), "{refused:?}");

    let login = queue(&workers, PasswordJob::logging_in(address(1)), &order, "").await;
    drop(go_on);
    for one in waiting.into_iter().chain([login]) {
        one.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn whoever_goes_away_leaves_their_place() {
    let (workers, go_on) = stopped(Bounds { all: 1, of_one: 1 });
    let order = Arc::default();
    let job = PasswordJob::registering(address(1));
    let gone = queue(&workers, job, &order, "gone").await;
    gone.abort();
    let _ = gone.await;
    let next = queue(&workers, job, &order, "next").await;
    drop(go_on);
    next.await.unwrap().unwrap();
    assert_eq!(*order.lock().unwrap(), ["next"]);
}

/// Time stands still but for those who wait for it.
#[tokio::test(start_paused = true)]
async fn whoever_gets_no_turn_in_ten_seconds_is_told_so() {
    let (workers, go_on) = stopped(BOUNDS);
    let begun = tokio::time::Instant::now();
    let job = PasswordJob::logging_in(address(1));
    let refused = workers.run(job, |_| ()).await;
    assert!(matches!(refused, Err(Error::Overloaded)));
    assert_eq!(begun.elapsed().as_secs(), 10);
    // The thread's own time goes on.
    tokio::time::resume();
    drop(go_on);
    workers.run(job, |_| ()).await.unwrap();
}

#[tokio::test]
async fn a_panic_is_an_error_and_no_thread_less() {
    let workers = Workers::with_threads(1, BOUNDS).unwrap();
    let job = PasswordJob::logging_in(address(1));
    let lost = workers.run(job, |_| panic!("as a test may")).await;
    assert!(matches!(lost, Err(Error::Internal(_))), "{lost:?}");
    workers.run(job, |_| ()).await.unwrap();
}
