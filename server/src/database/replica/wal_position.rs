//! How far the primary has written and the replica has replayed, in bytes of the write-ahead log.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Nullable};

use crate::database::statement::{Connection, Kind, Requester, Result, Statement};

/// A place in the log of one cluster.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct WalPosition {
    /// The cluster's own number, which its replicas share. Places of other clusters mean nothing.
    pub(super) system: i64,
    pub(super) bytes: i64,
}

/// What the primary has written, on its disk or not: all that was committed before.
pub(super) struct Written;

/// What the replica has replayed. `None` where it is no replica, or is none any more.
pub(super) struct Replayed;

impl Statement for Written {
    type Answer = WalPosition;
    const NAME: &'static str = "wal_written";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<WalPosition> {
        let written = sql::<(BigInt, BigInt)>(
            "select system_identifier, \
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint from pg_control_system()",
        );
        let (system, bytes) = connection.get::<(i64, i64), _>(written).await?;
        Ok(WalPosition { system, bytes: without_page_header(bytes) })
    }
}

/// PostgreSQL counts the header of a page as written where the last record ended with the page before,
/// and as replayed only with the next record. (`XLogBytePosToRecPtr` in xlog.c; pages of another size than
/// the stock one only wait for that record.)
fn without_page_header(bytes: i64) -> i64 {
    const PAGE: i64 = 8192;
    const LONGEST_HEADER: i64 = 40;
    let into_page = bytes % PAGE;
    if into_page <= LONGEST_HEADER { bytes - into_page } else { bytes }
}

impl Statement for Replayed {
    type Answer = Option<WalPosition>;
    const NAME: &'static str = "wal_replayed";
    const KIND: Kind = Kind::Read;

    fn requester(&self) -> Requester {
        Requester::Service
    }

    async fn one(&self, connection: &mut Connection) -> Result<Option<WalPosition>> {
        let replayed = sql::<(BigInt, Nullable<BigInt>)>(
            "select system_identifier, case when pg_is_in_recovery() then \
             pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint end from pg_control_system()",
        );
        let (system, bytes) = connection.get::<(i64, Option<i64>), _>(replayed).await?;
        Ok(bytes.map(|bytes| WalPosition { system, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_holds_nothing_but_its_header_is_not_begun() {
        for (written, replayed) in [(8192 + 24, 8192), (16384 + 40, 16384), (8192, 8192)] {
            assert_eq!(without_page_header(written), replayed);
        }
        assert_eq!(without_page_header(8192 + 48), 8192 + 48);
    }
}
