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
        Ok(WalPosition { system, bytes })
    }
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
