//! A connection, and what can be asked on it.

use std::collections::HashMap;
use std::ffi::CString;
use std::pin::Pin;

use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment};
use diesel::query_dsl::CompatibleType;
use diesel::result::Error as DieselError;
use diesel::{ConnectionError, ConnectionResult};

use crate::encoded_query::EncodedQuery;
use crate::error::{Error, Result, refused};
use crate::ffi::{RawConnection, RawResult};
use crate::row::ResultRow;
use crate::socket::Socket;

/// A connection to PostgreSQL.
pub struct Connection {
    // Made when it is first waited for: only then there is a runtime for sure.
    socket: Option<Socket>,
    raw: RawConnection,
    /// Names of what is prepared, by its text and the types of its values.
    statements: HashMap<(CString, Vec<u32>), CString>,
    has_statement_cache: bool,
}

impl Connection {
    /// Blocks until it stands. `url` is a connection string of libpq's.
    pub fn connect(url: &str) -> ConnectionResult<Self> {
        let url = CString::new(url)?;
        let raw = RawConnection::connect(&url).map_err(ConnectionError::BadConnection)?;
        let statements = HashMap::new();
        Ok(Self { socket: None, raw, statements, has_statement_cache: true })
    }

    /// Prepares nothing from now on: what is in front of PostgreSQL may not allow it.
    pub fn disable_statement_cache(&mut self) {
        self.has_statement_cache = false;
    }

    /// Whether it can be asked something: neither a query nor a transaction is under way, and it is
    /// not known to be lost.
    pub fn is_idle(&self) -> bool {
        self.raw.is_idle()
    }

    /// Whether the other side is known to have ended it. Asks the network nothing.
    pub fn has_ended(&mut self) -> bool {
        if self.socket.as_ref().is_some_and(|socket| !socket.has_news()) {
            return self.raw.is_lost();
        }
        // Once for the last words of the other side, once for the end.
        !(self.raw.consume_input() && self.raw.consume_input()) || self.raw.is_lost()
    }

    /// Statements without values, one transaction for all.
    pub async fn batch_execute(&mut self, sql: &str) -> Result<()> {
        let sql = CString::new(sql)?;
        self.send(|raw| raw.send_text(&sql)).await?;
        Ok(())
    }

    /// All rows.
    pub fn load<U, Q>(&mut self, query: Q) -> impl Future<Output = Result<Vec<U>>> + use<'_, U, Q>
    where
        Q: AsQuery<Query: QueryFragment<Pg>, SqlType: CompatibleType<U, Pg>>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg>,
    {
        let encoded = EncodedQuery::of(&query.as_query());
        async move {
            let result = self.run(encoded?).await?;
            (0..result.rows())
                .map(|row| U::build_from_row(&ResultRow { result: &result, row }))
                .collect::<Result<_, _>>()
                .map_err(|error| Error::Decode(DieselError::DeserializationError(error)))
        }
    }

    /// The first row, if there is one.
    pub fn first<U, Q>(
        &mut self,
        query: Q,
    ) -> impl Future<Output = Result<Option<U>>> + use<'_, U, Q>
    where
        Q: AsQuery<Query: QueryFragment<Pg>, SqlType: CompatibleType<U, Pg>>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg>,
    {
        let rows = self.load(query);
        async move { Ok(rows.await?.into_iter().next()) }
    }

    /// The first row of a query that always has one. [`Error::Decode`] where it has none.
    pub fn get<U, Q>(&mut self, query: Q) -> impl Future<Output = Result<U>> + use<'_, U, Q>
    where
        Q: AsQuery<Query: QueryFragment<Pg>, SqlType: CompatibleType<U, Pg>>,
        U: FromSqlRow<<Q::SqlType as CompatibleType<U, Pg>>::SqlType, Pg>,
    {
        let first = self.first(query);
        async move { first.await?.ok_or(Error::Decode(DieselError::NotFound)) }
    }

    /// Answers how many rows were changed.
    pub fn execute<Q>(&mut self, query: Q) -> impl Future<Output = Result<usize>> + use<'_, Q>
    where
        Q: QueryFragment<Pg>,
    {
        let encoded = EncodedQuery::of(&query);
        async move { Ok(self.run(encoded?).await?.affected()) }
    }

    /// Does all of `work` or, where that is an error, nothing.
    pub async fn transaction<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.batch_execute("begin").await?;
        match work(self).await {
            Ok(done) if self.raw.is_in_transaction() => {
                self.batch_execute("commit").await?;
                Ok(done)
            }
            done => {
                // Where that fails the connection is not idle, or lost, and nobody uses it again.
                let _ = self.batch_execute("rollback").await;
                // PostgreSQL would say of a commit after a failure that it went well.
                Err(done.err().unwrap_or(Error::RolledBack))
            }
        }
    }

    /// In a box, so that the futures of callers are small.
    fn run(
        &mut self,
        query: EncodedQuery,
    ) -> Pin<Box<dyn Future<Output = Result<RawResult>> + Send + '_>> {
        Box::pin(async move {
            let EncodedQuery { sql, types, values, can_be_prepared } = query;
            if !(self.has_statement_cache && can_be_prepared) {
                return self.send(|raw| raw.send_unprepared(&sql, &types, &values)).await;
            }
            let name = self.prepare((sql, types)).await?;
            self.send(|raw| raw.send_prepared(&name, &values)).await
        })
    }

    /// Answers the name of a statement, prepared if it was not.
    async fn prepare(&mut self, statement: (CString, Vec<u32>)) -> Result<CString> {
        if let Some(name) = self.statements.get(&statement) {
            return Ok(name.clone());
        }
        let name = CString::new(format!("prepared_{}", self.statements.len() + 1))?;
        let (sql, types) = &statement;
        self.send(|raw| raw.send_prepare(&name, sql, types)).await?;
        self.statements.insert(statement, name.clone());
        Ok(name)
    }

    /// Sends what `begin` gives libpq, and waits until that is over.
    async fn send(&mut self, begin: impl FnOnce(&mut RawConnection) -> bool) -> Result<RawResult> {
        let Self { socket, raw, .. } = self;
        let socket = match socket {
            Some(socket) => socket,
            None => {
                socket.insert(Socket::of(raw).map_err(|error| Error::NotSent(error.to_string()))?)
            }
        };
        if !begin(raw) {
            return Err(Error::NotSent(raw.error()));
        }
        socket.flush(raw).await.map_err(|error| Error::Lost(error.to_string()))?;
        let mut last = None;
        loop {
            socket.wait_for_result(raw).await.map_err(|error| Error::Lost(error.to_string()))?;
            let Some(result) = raw.result() else { break };
            if result.is_copy() {
                return Err(Error::Lost("COPY is not supported".to_owned()));
            }
            // An error stays the answer, whatever is said after it.
            if !last.as_ref().is_some_and(RawResult::is_error) {
                last = Some(result);
            }
        }
        socket.clear_readiness();
        match last {
            Some(result) if result.is_error() => Err(refused(&result, raw.is_lost())),
            Some(result) => Ok(result),
            None => Err(Error::Lost(raw.error())),
        }
    }
}
