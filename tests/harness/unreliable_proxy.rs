//! What stands between a service and its database in production, and can lose what it carries.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::TestDatabase;

/// PostgreSQL's name for its socket in the folder that a URL calls the host.
const SOCKET: &str = ".s.PGSQL.5432";

/// Carries everything and remembers it, until told to lose something.
pub struct UnreliableProxy {
    folder: TempDir,
    database: String,
    faults: Arc<Faults>,
}

#[derive(Default)]
struct Faults {
    /// An answer that holds the first of these is not passed on; its connection ends instead, with the
    /// words beside it. Then it is the turn of the next.
    lost: Mutex<VecDeque<(String, &'static [u8])>>,
    /// Connections that stood when this was set end when something is sent on them, and not before.
    forgotten: AtomicBool,
    /// Everything that was asked.
    asked: Mutex<Vec<u8>>,
    /// How many connections there were.
    accepted: AtomicUsize,
    /// Those up to this one are silent.
    silenced: AtomicUsize,
}

impl UnreliableProxy {
    /// In front of `database`.
    pub fn to(database: &TestDatabase) -> Self {
        let url = reqwest::Url::parse(&database.url()).unwrap();
        let host = url.query_pairs().find(|(name, _)| name == "host").unwrap().1.into_owned();
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(SOCKET)).unwrap();
        let faults = Arc::<Faults>::default();
        tokio::spawn(accept(listener, Path::new(&host).join(SOCKET), faults.clone()));
        Self { folder, database: url.path().to_owned(), faults }
    }

    pub fn url(&self) -> String {
        format!(
            "postgresql://{}?host={}&user=postgres",
            self.database,
            self.folder.path().display()
        )
    }

    /// Whether `words` were in anything that the service sent.
    pub fn has_carried(&self, words: &str) -> bool {
        let asked = self.faults.asked.lock().unwrap();
        asked.windows(words.len()).any(|window| window == words.as_bytes())
    }

    /// Loses the next answer, after those that are to be lost already, to a statement that PostgreSQL calls `tag`, such as `UPDATE 1`: the
    /// statement has happened, and nobody will hear of it.
    pub fn lose_next_answer(&self, tag: &str) {
        self.faults.lost.lock().unwrap().push_back((tag.to_owned(), &[]));
    }

    /// The same, and says so as PostgreSQL says what it refuses: an error, and ready for more. What is
    /// asked next ends the connection.
    pub fn refuse_next_answer(&self, tag: &str) {
        const WORDS: &[u8] = b"E\0\0\0\x25SERROR\0C08P01\0Mserver conn lost\0\0Z\0\0\0\x05I";
        self.faults.lost.lock().unwrap().push_back((tag.to_owned(), WORDS));
    }

    /// Whether what was to be lost has been.
    pub fn has_lost(&self) -> bool {
        self.faults.lost.lock().unwrap().is_empty()
    }

    /// Forgets all connections that there are: whoever sends something on one is told that it has
    /// ended.
    pub fn forget_connections(&self) {
        self.faults.forgotten.store(true, Ordering::Relaxed);
    }

    /// Drops what is sent on the connections that there are, and tells nobody.
    pub fn silence_connections(&self) {
        let accepted = self.faults.accepted.load(Ordering::Relaxed);
        self.faults.silenced.store(accepted, Ordering::Relaxed);
    }
}

async fn accept(listener: UnixListener, database: PathBuf, faults: Arc<Faults>) {
    while let Ok((service, _)) = listener.accept().await {
        let database = UnixStream::connect(&database).await.unwrap();
        // What comes after the forgetting is remembered.
        faults.forgotten.store(false, Ordering::Relaxed);
        let number = 1 + faults.accepted.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(carry(number, service, database, faults.clone()));
    }
}

async fn carry(
    number: usize,
    mut service: UnixStream,
    mut database: UnixStream,
    faults: Arc<Faults>,
) {
    let (mut asked, mut answered) = ([0; 16384], [0; 16384]);
    loop {
        tokio::select! {
            length = service.read(&mut asked) => match length {
                Ok(1..) if number <= faults.silenced.load(Ordering::Relaxed) => {}
                Ok(length @ 1..) if !faults.forgotten.load(Ordering::Relaxed) => {
                    faults.asked.lock().unwrap().extend_from_slice(&asked[..length]);
                    if database.write_all(&asked[..length]).await.is_err() { return }
                }
                _ => return,
            },
            length = database.read(&mut answered) => match length {
                Ok(length @ 1..) => match faults.loses(&answered[..length]) {
                    None => if service.write_all(&answered[..length]).await.is_err() { return },
                    Some([]) => return,
                    Some(last_words) => {
                        let _ = service.write_all(last_words).await;
                        let _ = service.read(&mut asked).await;
                        return;
                    }
                },
                _ => return,
            },
        }
    }
}

impl Faults {
    /// What is said instead, if it is.
    fn loses(&self, answer: &[u8]) -> Option<&'static [u8]> {
        let mut lost = self.lost.lock().unwrap();
        let holds = |tag: &str| answer.windows(tag.len()).any(|window| window == tag.as_bytes());
        let (_, words) = if holds(&lost.front()?.0) { lost.pop_front()? } else { return None };
        Some(words)
    }
}
