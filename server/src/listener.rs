//! The public listener: it accepts connections, bounds what each may do, and has Dropshot answer
//! their requests.
//!
//! Dropshot's own listener bounds nothing: a connection may stay silent for ever, and an answer that
//! nobody reads stays in memory. Here each [connection] is known to all [connections], of which the
//! overdue are closed; its [stream] tells what moves; its [requests] go through a few checks to
//! Dropshot; and each [answer] counts as [unread] until it is taken.

mod coarse_clock;
mod connection;
mod connection_table;
mod open_files;
mod refusal;
mod requests;
mod response_body;
mod stream;
mod unread_bytes;
mod unread_time;

use std::io;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use dropshot::RequestService;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use slog::Logger;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::connection_table::ConnectionTable;
use self::refusal::Refusals;
use self::requests::{Requests, Shared};
use self::stream::Stream;
use self::unread_bytes::Unread;
use crate::client_address::UntrustedProxy;
use crate::context::Context;
use crate::cors::Cors;
use crate::endpoints::{BodyTimeout, Routes};
use crate::metrics::{ConnectionMetrics, RequestMetrics};
use crate::rate_limit::RateLimiter;
use crate::settings::{LimitSettings, Settings};

/// Connections that the system keeps until they are accepted.
const BACKLOG: u32 = 1024;

/// What the system may keep of what goes out and comes in, beside what is counted here. By itself it
/// would take several MiB a connection of answers that nobody reads.
const SEND_BUFFER: u32 = 256 * 1024;
const RECEIVE_BUFFER: u32 = 128 * 1024;

/// How long nothing is accepted after the system had no file for it.
const NO_FILE: Duration = Duration::from_millis(100);

/// An address that is listened on, before anybody answers there.
pub(crate) struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

/// Connections that are accepted and answered, until [`Serving::close`].
pub(crate) struct Serving {
    close: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// What answers requests, and what pages of other origins may read of it.
pub(crate) struct Api {
    pub(crate) dropshot: RequestService<Context>,
    pub(crate) routes: Routes,
    pub(crate) cors: Cors,
}

impl Listener {
    /// Needs a Tokio runtime around it.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        socket.set_reuseaddr(true)?;
        // Connections have them from the socket that accepts them.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
        socket.bind(address)?;
        let socket = socket.listen(BACKLOG)?;
        let address = socket.local_addr()?;
        Ok(Self { socket, address })
    }

    /// The port chosen by the system if 0 was asked for.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn serve(
        self,
        settings: &Settings,
        api: Api,
        requests: RequestMetrics,
        metrics: &ConnectionMetrics,
        log: &Logger,
    ) -> Serving {
        let limits = within_files(settings.limits, log);
        metrics.bounds(limits.connections.get(), limits.unread_bytes);
        let proxies = settings.http.trusted_proxies.clone();
        let connections = ConnectionTable::new(limits, proxies.clone(), metrics.clone());
        tokio::spawn(connections.clone().watch());
        let unread = Unread::new(limits.unread_bytes, connections.clone(), metrics.unread.clone());
        let shared = Arc::new(Shared {
            api,
            addresses: RateLimiter::new(limits.requests_per_second_per_address),
            body_timeout: BodyTimeout(limits.body_timeout),
            proxies,
            untrusted_proxy: UntrustedProxy::default(),
            unread,
            metrics: metrics.clone(),
            requests,
            log: log.clone(),
        });
        let acceptor = Acceptor {
            socket: self.socket,
            http: http(&limits),
            connections,
            shared,
            refusals: Refusals::new(metrics.clone()),
            graceful: GracefulShutdown::new(),
            log: log.clone(),
        };
        let (close, closed) = oneshot::channel();
        Serving { close, task: tokio::spawn(acceptor.run(closed)) }
    }
}

impl Serving {
    /// Ends only when something is wrong.
    pub(crate) async fn ended(&mut self) -> Result<(), tokio::task::JoinError> {
        (&mut self.task).await
    }

    /// Accepts nothing more, and waits until what is under way has ended.
    pub(crate) async fn close(self) {
        let _ = self.close.send(());
        let _ = self.task.await;
    }
}

/// Fewer connections where the system has not as many files.
fn within_files(limits: LimitSettings, log: &Logger) -> LimitSettings {
    let configured = limits.connections;
    let allowed = open_files::for_connections().and_then(NonZeroUsize::new).unwrap_or(configured);
    if allowed < configured {
        slog::warn!(log, "limits.connections is higher than the limit of the operating system for \
            open files; raise that limit (ulimit -n) or lower the setting"; 
            "configured" => configured.get(), "allowed" => allowed.get());
    }
    LimitSettings { connections: configured.min(allowed), ..limits }
}

fn http(limits: &LimitSettings) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_timeout)
        .max_buf_size(limits.head_bytes as usize);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams.get())
        .max_header_list_size(limits.head_bytes)
        // What HTTP has taken of an answer is bounded beside what is counted as unread.
        .max_send_buf_size(64 * 1024);
    http
}

struct Acceptor {
    socket: TcpListener,
    http: auto::Builder<TokioExecutor>,
    connections: Arc<ConnectionTable>,
    shared: Arc<Shared>,
    refusals: Refusals,
    graceful: GracefulShutdown,
    log: Logger,
}

impl Acceptor {
    async fn run(self, mut closed: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                accepted = self.socket.accept() => match accepted {
                    Ok((socket, peer)) => self.serve(socket, peer),
                    Err(error) => self.fail(&error).await,
                },
                _ = &mut closed => break,
            }
        }
        drop(self.socket);
        self.graceful.shutdown().await;
    }

    fn serve(&self, socket: TcpStream, peer: SocketAddr) {
        let admitted = match self.connections.admit(peer) {
            Ok(admitted) => admitted,
            Err(no_room) => return self.refusals.answer(socket, no_room),
        };
        // An answer goes out piece by piece; none of them waits for what the client has to say.
        let _ = socket.set_nodelay(true);
        let connection = admitted.connection.clone();
        let stream = Stream::new(socket, peer.port(), connection.clone());
        let requests =
            Requests { shared: self.shared.clone(), connection: connection.clone(), peer };
        let serving = self.http.serve_connection(TokioIo::new(stream), requests).into_owned();
        let serving = self.graceful.watch(serving);
        let task = tokio::spawn(async move {
            // How a connection ends is its client's business.
            let _ = serving.await;
            drop(admitted);
        });
        connection.is_served_by(task.abort_handle());
    }

    async fn fail(&self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
        // These say something of one connection, which is gone.
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
            return;
        }
        slog::warn!(self.log, "a connection could not be accepted"; "cause" => error.to_string());
        self.connections.make_room();
        tokio::time::sleep(NO_FILE).await;
    }
}
