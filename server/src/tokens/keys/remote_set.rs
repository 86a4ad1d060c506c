//! The key set of an external issuer: fetched when it is first needed, renewed while it is used,
//! kept when its issuer is away.
//!
//! A set counts as current for [`KeySetSettings::renewal`] after it was fetched. From half of that
//! time on, whoever uses it has it renewed in the background; beyond it, the next waits for a new
//! one. So a key that was withdrawn counts no longer than that. When the issuer cannot be reached,
//! what is there goes on being used up to [`KeySetSettings::max_age`].

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use slog::Logger;
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::download::{Download, DownloadError};
use super::fetch_limit::Allowances;
use super::key::{Key, KeyId};
use super::set::{KeySet, PassedOver};
use super::unpublished;
use crate::client_address::ClientAddress;
use crate::settings::{KeySetSettings, KeySetUrl};

/// How long a failed renewal is believed while there is a set to go on with.
const RETRY: Duration = Duration::from_secs(30);

/// The same where there is none: callers wait for it.
const RETRY_WITHOUT: Duration = Duration::from_secs(1);

/// How many keys that are of no use are told of one by one.
const TOLD: usize = 10;

/// How long a request waits for keys.
const PATIENCE: Duration = Duration::from_secs(5);

pub(in crate::tokens) struct Remote {
    issuer: String,
    download: Download,
    settings: KeySetSettings,
    state: RwLock<State>,
    /// Held by the one fetch that is under way.
    flight: Arc<Mutex<()>>,
    fetches: Fetches,
    log: Logger,
}

/// How often sets were fetched, by issuer.
pub(in crate::tokens) type Fetches = Family<OfFetch, Counter>;

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
pub(in crate::tokens) struct OfFetch {
    issuer: String,
    outcome: &'static str,
}

struct State {
    /// The last good set, and when it was asked for.
    fetched: Option<(Arc<KeySet>, Instant)>,
    last: Option<Attempt>,
    /// For the sake of keys that are not in the set.
    unknown: Allowances,
}

#[derive(Clone, Copy)]
struct Attempt {
    began: Instant,
    ended: Instant,
    failed: bool,
}

/// Why a set is to be fetched.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reason {
    Renewal,
    /// Somebody there has shown a token with one.
    UnknownKey(ClientAddress),
}

/// Whether a fetch may begin.
enum Turn {
    Begin,
    /// There is no need: one has begun since it was asked for, or the last is new enough.
    Done,
    /// Not before this has passed.
    Later(Duration),
}

/// What became of a fetch, for whoever had it made or waited for it.
enum Fetched {
    Yes,
    No,
    /// None was made; after this time one may be.
    Later(Duration),
}

impl Remote {
    pub(in crate::tokens) fn new(
        issuer: &str,
        url: KeySetUrl,
        settings: KeySetSettings,
        fetches: Fetches,
        log: &Logger,
    ) -> Result<Self, reqwest::Error> {
        let now = Instant::now();
        Ok(Self {
            issuer: issuer.to_owned(),
            download: Download::new(url)?,
            settings,
            state: RwLock::new(State { fetched: None, last: None, unknown: Allowances::full(now) }),
            flight: Arc::default(),
            fetches,
            log: log.clone(),
        })
    }

    /// The key called `kid`, from a set that is current; waits for one where it must. That there is
    /// none is said only by a set that was asked for since, or by one that the same client had asked
    /// for just now.
    pub(super) async fn find(
        self: &Arc<Self>,
        kid: &str,
        from: ClientAddress,
    ) -> Result<Arc<Key>, Rejection> {
        let since = Instant::now();
        let set = match self.current() {
            Some(set) => set,
            None => {
                self.fetch(since, Reason::Renewal).await;
                self.usable().ok_or_else(unavailable)?
            }
        };
        if let Some(key) = set.get(kid) {
            return Ok(key);
        }
        if self.write(|state| state.unknown.knows_missing(kid, from, since)) {
            return Err(unpublished());
        }
        // New keys sign before anybody has heard of them.
        let fetched = self.fetch(since, Reason::UnknownKey(from)).await;
        if let Some(key) = self.usable().ok_or_else(unavailable)?.get(kid) {
            return Ok(key);
        }
        match fetched {
            Fetched::Yes => {
                self.write(|state| state.unknown.is_missing(kid, from, Instant::now()));
                Err(unpublished())
            }
            Fetched::No => Err(unavailable()),
            Fetched::Later(time) => Err(unavailable().retrying_after(time)),
        }
    }

    /// Whether a current set holds this key. Waits for nothing: where a set has to be waited for,
    /// the token is verified anew.
    pub(super) fn trusts(self: &Arc<Self>, key: KeyId) -> bool {
        self.current().is_some_and(|set| set.holds(key))
    }

    /// The set, if none newer has to be waited for.
    fn current(self: &Arc<Self>) -> Option<Arc<KeySet>> {
        let now = Instant::now();
        let set = self.usable()?;
        let last = self.read(|state| state.last)?;
        // A key can have been withdrawn while the answer that holds it was on its way.
        let (since, due) = match last.failed {
            false => (now.duration_since(last.began), self.settings.renewal),
            true => (now.duration_since(last.ended), RETRY.min(self.settings.renewal)),
        };
        if since > due / 2 {
            self.fetch_in_background(now);
        }
        (since <= due).then_some(set)
    }

    /// The last good set, unless it is too old for anything.
    fn usable(&self) -> Option<Arc<KeySet>> {
        let max_age = self.settings.max_age;
        self.read(|state| {
            let (set, since) = state.fetched.as_ref()?;
            (since.elapsed() <= max_age).then(|| set.clone())
        })
    }

    /// Sees to it that a fetch has been tried since `asked`, if one may be, and waits for it within
    /// bounds.
    async fn fetch(self: &Arc<Self>, since: Instant, reason: Reason) -> Fetched {
        let fetched = async {
            let flight = self.flight.clone().lock_owned().await;
            match self.turn(since, reason) {
                // A task: whoever asked may leave, and others wait for it.
                Turn::Begin => {
                    let _ = tokio::spawn(self.clone().fetch_now(flight)).await;
                }
                Turn::Done => {}
                Turn::Later(time) => return Fetched::Later(time),
            }
            match self.read(|state| state.last) {
                Some(last) if !last.failed => Fetched::Yes,
                _ => Fetched::No,
            }
        };
        tokio::time::timeout(PATIENCE, fetched).await.unwrap_or(Fetched::No)
    }

    fn fetch_in_background(self: &Arc<Self>, now: Instant) {
        if let Ok(flight) = self.flight.clone().try_lock_owned()
            && let Turn::Begin = self.turn(now, Reason::Renewal)
        {
            tokio::spawn(self.clone().fetch_now(flight));
        }
    }

    fn turn(&self, since: Instant, reason: Reason) -> Turn {
        let now = Instant::now();
        let usable = self.usable().is_some();
        self.write(|state| {
            let Some(last) = state.last else { return Turn::Begin };
            if last.began > since {
                return Turn::Done;
            }
            let since = now.duration_since(last.ended);
            let is_due = match reason {
                Reason::UnknownKey(from) => {
                    let taken = state.unknown.take(from, now);
                    return taken.map_or_else(Turn::Later, |()| Turn::Begin);
                }
                Reason::Renewal if !last.failed => {
                    now.duration_since(last.began) > self.settings.renewal / 2
                }
                Reason::Renewal if usable => since > RETRY.min(self.settings.renewal) / 2,
                Reason::Renewal => since > RETRY_WITHOUT,
            };
            if is_due { Turn::Begin } else { Turn::Done }
        })
    }

    async fn fetch_now(self: Arc<Self>, _flight: OwnedMutexGuard<()>) {
        let began = Instant::now();
        let fetched = self.download.get().await;
        let fetched =
            fetched.and_then(|text| match KeySet::parse(&text).map_err(DownloadError::NoSet)? {
                // A page of somebody in between, or a database that is not filled yet.
                (set, _) if set.len() == 0 => Err(DownloadError::NoKey),
                read => Ok(read),
            });
        let outcome = if fetched.is_ok() { "success" } else { "failure" };
        self.fetches.get_or_create(&OfFetch { issuer: self.issuer.clone(), outcome }).inc();
        let last = Attempt { began, ended: Instant::now(), failed: fetched.is_err() };
        let fresh = match fetched {
            Err(fault) => {
                // Words of the issuer's may be in it, and it may be hostile.
                slog::warn!(self.log, "the keys of an issuer could not be fetched";
                    "issuer" => &self.issuer, "cause" => format!("{:.300}", fault.to_string()));
                None
            }
            Ok((set, passed_over)) => {
                if !self.usable().is_some_and(|known| known.equals(&set)) {
                    self.tell(&set, &passed_over);
                }
                Some((Arc::new(set), began))
            }
        };
        self.write(|state| {
            state.last = Some(last);
            if fresh.is_some() {
                state.fetched = fresh;
            }
        });
    }

    /// Of a set that is new.
    fn tell(&self, set: &KeySet, passed_over: &[PassedOver]) {
        slog::info!(self.log, "the keys of an issuer have changed"; "issuer" => &self.issuer,
            "keys" => set.len(), "passed_over" => passed_over.len());
        for PassedOver { kid, why } in passed_over.iter().take(TOLD) {
            slog::info!(self.log, "a key of an issuer is ignored"; "issuer" => &self.issuer,
                "kid" => kid.as_ref().map(|kid| format!("{kid:.64}")), "why" => why);
        }
    }

    fn write<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn unavailable() -> Rejection {
    Rejection::new(
        ErrorCode::AuthKeysUnavailable,
        "the keys of the issuer cannot be fetched, so the token cannot be verified; try again \
         shortly",
    )
}
