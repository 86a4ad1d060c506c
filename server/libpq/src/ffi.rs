//! libpq's functions, made safe: all that is unsafe of this crate.
//!
//! <https://www.postgresql.org/docs/current/libpq-async.html>

#![expect(unsafe_code, reason = "libpq is written in C")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::io;
use std::num::NonZeroU32;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::ptr::{self, NonNull};

use pq_sys::{ConnStatusType, ExecStatusType, PGTransactionStatusType};
use tokio::io::unix::AsyncFd;

/// Values go and come in PostgreSQL's binary format.
const BINARY: c_int = 1;

/// A connection of libpq's, not blocking.
pub(crate) struct RawConnection(NonNull<pq_sys::PGconn>);

// SAFETY: libpq allows a connection to be used by any thread, by one at a time; `&self` only reads
// what the last `&mut self` has left.
// https://www.postgresql.org/docs/current/libpq-threading.html
unsafe impl Send for RawConnection {}
// SAFETY: the same.
unsafe impl Sync for RawConnection {}

/// What was sent of what waits to be sent.
pub(crate) enum Flushed {
    All,
    /// The socket takes no more for now.
    Some,
    Failed,
}

impl RawConnection {
    /// Blocks until the connection stands, or answers why it does not.
    pub(crate) fn connect(url: &CStr) -> Result<Self, String> {
        // SAFETY: `url` ends with a zero byte.
        let connection = unsafe { pq_sys::PQconnectdb(url.as_ptr()) };
        let Some(connection) = NonNull::new(connection) else {
            return Err("out of memory".to_owned());
        };
        let connection = Self(connection);
        if connection.is_lost() {
            return Err(connection.error());
        }
        // SAFETY: the connection is open, and `ignore_notice` may be called with any argument.
        let can_wait = unsafe {
            pq_sys::PQsetNoticeProcessor(
                connection.0.as_ptr(),
                Some(ignore_notice),
                ptr::null_mut(),
            );
            pq_sys::PQsetnonblocking(connection.0.as_ptr(), 1) == 0
        };
        if can_wait { Ok(connection) } else { Err(connection.error()) }
    }

    /// What libpq says of the last failure.
    pub(crate) fn error(&self) -> String {
        // SAFETY: libpq answers a text that it keeps until it is called again.
        let text = unsafe { CStr::from_ptr(pq_sys::PQerrorMessage(self.0.as_ptr())) };
        text.to_string_lossy().into_owned()
    }

    pub(crate) fn is_lost(&self) -> bool {
        // SAFETY: the connection is open.
        unsafe { pq_sys::PQstatus(self.0.as_ptr()) != ConnStatusType::CONNECTION_OK }
    }

    /// Whether neither a query nor a transaction is under way.
    pub(crate) fn is_idle(&self) -> bool {
        // SAFETY: the connection is open.
        let status = unsafe { pq_sys::PQtransactionStatus(self.0.as_ptr()) };
        status == PGTransactionStatusType::PQTRANS_IDLE
    }

    /// Whether a transaction is open in which nothing has failed, and no query is under way.
    pub(crate) fn is_in_transaction(&self) -> bool {
        // SAFETY: the connection is open.
        let status = unsafe { pq_sys::PQtransactionStatus(self.0.as_ptr()) };
        status == PGTransactionStatusType::PQTRANS_INTRANS
    }

    /// The connection's socket, for Tokio to watch. On a runtime. Our own handle of it, since libpq
    /// closes its own when it sees that the connection is lost.
    pub(crate) fn watch(&self) -> io::Result<AsyncFd<OwnedFd>> {
        // SAFETY: the connection is open.
        let socket = unsafe { pq_sys::PQsocket(self.0.as_ptr()) };
        if socket < 0 {
            return Err(io::ErrorKind::NotConnected.into());
        }
        // SAFETY: libpq does not close it before this function has ended.
        let socket = unsafe { BorrowedFd::borrow_raw(socket) }.try_clone_to_owned()?;
        // SAFETY: it is open as long as the `AsyncFd` owns it.
        Ok(unsafe { AsyncFd::register(socket) }?)
    }

    /// Begins a statement, or several, without values. Whether libpq took it.
    pub(crate) fn send_text(&mut self, sql: &CStr) -> bool {
        // SAFETY: `sql` ends with a zero byte.
        unsafe { pq_sys::PQsendQuery(self.0.as_ptr(), sql.as_ptr()) == 1 }
    }

    /// Begins to prepare a statement. Whether libpq took it.
    pub(crate) fn send_prepare(&mut self, name: &CStr, sql: &CStr, types: &[u32]) -> bool {
        let Ok(count) = c_int::try_from(types.len()) else { return false };
        // SAFETY: the texts end with a zero byte, and there are `count` types.
        unsafe {
            pq_sys::PQsendPrepare(
                self.0.as_ptr(),
                name.as_ptr(),
                sql.as_ptr(),
                count,
                types.as_ptr(),
            ) == 1
        }
    }

    /// Begins a statement that is prepared. Whether libpq took it.
    pub(crate) fn send_prepared(&mut self, name: &CStr, values: &[Option<Vec<u8>>]) -> bool {
        let Some(values) = Values::of(values) else { return false };
        // SAFETY: the name ends with a zero byte, and the arrays are as long as `count` says.
        unsafe {
            pq_sys::PQsendQueryPrepared(
                self.0.as_ptr(),
                name.as_ptr(),
                values.count,
                values.pointers.as_ptr(),
                values.lengths.as_ptr(),
                values.formats.as_ptr(),
                BINARY,
            ) == 1
        }
    }

    /// Begins a statement that is not kept. Whether libpq took it.
    pub(crate) fn send_unprepared(
        &mut self,
        sql: &CStr,
        types: &[u32],
        values: &[Option<Vec<u8>>],
    ) -> bool {
        let Some(values) = Values::of(values).filter(|all| all.pointers.len() == types.len())
        else {
            return false;
        };
        // SAFETY: `sql` ends with a zero byte, and the arrays are as long as `count` says.
        unsafe {
            pq_sys::PQsendQueryParams(
                self.0.as_ptr(),
                sql.as_ptr(),
                values.count,
                types.as_ptr(),
                values.pointers.as_ptr(),
                values.lengths.as_ptr(),
                values.formats.as_ptr(),
                BINARY,
            ) == 1
        }
    }

    pub(crate) fn flush(&mut self) -> Flushed {
        // SAFETY: the connection is open.
        match unsafe { pq_sys::PQflush(self.0.as_ptr()) } {
            0 => Flushed::All,
            1 => Flushed::Some,
            _ => Flushed::Failed,
        }
    }

    /// Reads some of what has arrived. Whether that went well; a result says what did not.
    pub(crate) fn consume_input(&mut self) -> bool {
        // SAFETY: the connection is open.
        unsafe { pq_sys::PQconsumeInput(self.0.as_ptr()) == 1 }
    }

    /// Whether [`result`](Self::result) would have to wait.
    pub(crate) fn is_busy(&mut self) -> bool {
        // SAFETY: the connection is open.
        unsafe { pq_sys::PQisBusy(self.0.as_ptr()) == 1 }
    }

    /// The next result. `None` when the query is over.
    pub(crate) fn result(&mut self) -> Option<RawResult> {
        // SAFETY: the connection is open.
        NonNull::new(unsafe { pq_sys::PQgetResult(self.0.as_ptr()) }).map(RawResult)
    }
}

impl Drop for RawConnection {
    fn drop(&mut self) {
        // SAFETY: nobody uses it after this.
        unsafe { pq_sys::PQfinish(self.0.as_ptr()) }
    }
}

/// libpq would write it to the standard error.
extern "C" fn ignore_notice(_: *mut c_void, _: *const c_char) {}

/// Values as libpq reads them; each pointer leads into the slice they were made of.
struct Values<'a> {
    count: c_int,
    pointers: Vec<*const c_char>,
    lengths: Vec<c_int>,
    formats: Vec<c_int>,
    _of: &'a [Option<Vec<u8>>],
}

impl<'a> Values<'a> {
    /// `None` where there is more than libpq can count.
    fn of(values: &'a [Option<Vec<u8>>]) -> Option<Self> {
        let length = |value: &Option<Vec<u8>>| c_int::try_from(value.as_ref().map_or(0, Vec::len));
        Some(Self {
            count: c_int::try_from(values.len()).ok()?,
            pointers: values
                .iter()
                .map(|value| value.as_ref().map_or(ptr::null(), |value| value.as_ptr().cast()))
                .collect(),
            lengths: values.iter().map(length).collect::<Result<_, _>>().ok()?,
            formats: vec![BINARY; values.len()],
            _of: values,
        })
    }
}

/// What PostgreSQL answered.
pub(crate) struct RawResult(NonNull<pq_sys::PGresult>);

// SAFETY: libpq does not change a result once it is there.
// https://www.postgresql.org/docs/current/libpq-threading.html
unsafe impl Send for RawResult {}
// SAFETY: the same.
unsafe impl Sync for RawResult {}

/// A part of an error, by libpq's letter for it (`postgres_ext.h`).
#[derive(Clone, Copy)]
pub(crate) enum ErrorField {
    SqlState = b'C' as isize,
    Message = b'M' as isize,
    Constraint = b'n' as isize,
    Routine = b'R' as isize,
}

impl RawResult {
    pub(crate) fn is_error(&self) -> bool {
        use ExecStatusType::{PGRES_COMMAND_OK, PGRES_TUPLES_OK};
        // SAFETY: the result is there until it is dropped.
        let status = unsafe { pq_sys::PQresultStatus(self.0.as_ptr()) };
        !matches!(status, PGRES_COMMAND_OK | PGRES_TUPLES_OK)
    }

    /// Whether PostgreSQL expects, or sends, data of a COPY, for as long as it is not read.
    pub(crate) fn is_copy(&self) -> bool {
        use ExecStatusType::{PGRES_COPY_BOTH, PGRES_COPY_IN, PGRES_COPY_OUT};
        // SAFETY: the result is there until it is dropped.
        let status = unsafe { pq_sys::PQresultStatus(self.0.as_ptr()) };
        matches!(status, PGRES_COPY_IN | PGRES_COPY_OUT | PGRES_COPY_BOTH)
    }

    /// The whole error, in words.
    pub(crate) fn error(&self) -> String {
        // SAFETY: libpq answers a text that is there as long as the result.
        let text = unsafe { CStr::from_ptr(pq_sys::PQresultErrorMessage(self.0.as_ptr())) };
        text.to_string_lossy().into_owned()
    }

    pub(crate) fn error_field(&self, field: ErrorField) -> Option<String> {
        // SAFETY: libpq answers null, or a text that is there as long as the result.
        let text = unsafe {
            let text = pq_sys::PQresultErrorField(self.0.as_ptr(), field as c_int);
            NonNull::new(text).map(|text| CStr::from_ptr(text.as_ptr()))
        };
        text.map(|text| text.to_string_lossy().into_owned())
    }

    pub(crate) fn rows(&self) -> c_int {
        // SAFETY: the result is there.
        unsafe { pq_sys::PQntuples(self.0.as_ptr()) }
    }

    pub(crate) fn columns(&self) -> c_int {
        // SAFETY: the result is there.
        unsafe { pq_sys::PQnfields(self.0.as_ptr()) }
    }

    /// How many rows a statement changed.
    pub(crate) fn affected(&self) -> usize {
        // SAFETY: libpq answers a text, empty for statements that change nothing.
        let count = unsafe { CStr::from_ptr(pq_sys::PQcmdTuples(self.0.as_ptr())) };
        count.to_str().ok().and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    /// `None` for null, and where there is no such value.
    pub(crate) fn value(&self, row: c_int, column: c_int) -> Option<&[u8]> {
        // SAFETY: libpq checks row and column; what it points to is as long as it says, and there as
        // long as the result.
        unsafe {
            if pq_sys::PQgetisnull(self.0.as_ptr(), row, column) == 1 {
                return None;
            }
            let value = NonNull::new(pq_sys::PQgetvalue(self.0.as_ptr(), row, column))?;
            let length = pq_sys::PQgetlength(self.0.as_ptr(), row, column);
            let length = usize::try_from(length).ok()?;
            Some(std::slice::from_raw_parts(value.as_ptr().cast::<u8>(), length))
        }
    }

    pub(crate) fn column_type(&self, column: c_int) -> Option<NonZeroU32> {
        // SAFETY: libpq checks the column.
        NonZeroU32::new(unsafe { pq_sys::PQftype(self.0.as_ptr(), column) })
    }

    pub(crate) fn column_name(&self, column: c_int) -> Option<&str> {
        // SAFETY: libpq answers null, or a text that is there as long as the result.
        let name = unsafe {
            let name = NonNull::new(pq_sys::PQfname(self.0.as_ptr(), column))?;
            CStr::from_ptr(name.as_ptr())
        };
        name.to_str().ok()
    }
}

impl Drop for RawResult {
    fn drop(&mut self) {
        // SAFETY: nobody uses it after this.
        unsafe { pq_sys::PQclear(self.0.as_ptr()) }
    }
}
