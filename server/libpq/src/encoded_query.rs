//! A query of Diesel's as PostgreSQL gets it.

use std::borrow::Cow;
use std::ffi::CString;

use diesel::QueryResult;
use diesel::pg::{
    FailedToLookupTypeError, Pg, PgMetadataCacheKey, PgMetadataLookup, PgQueryBuilder,
    PgTypeMetadata,
};
use diesel::query_builder::bind_collector::RawBytesBindCollector;
use diesel::query_builder::{QueryBuilder, QueryFragment};
use diesel::result::Error as DieselError;

use crate::error::{Error, Result};

/// Text and values.
pub(crate) struct EncodedQuery {
    pub(crate) sql: CString,
    pub(crate) types: Vec<u32>,
    pub(crate) values: Vec<Option<Vec<u8>>>,
    /// Whether the text is the same the next time.
    pub(crate) can_be_prepared: bool,
}

impl EncodedQuery {
    pub(crate) fn of(query: &impl QueryFragment<Pg>) -> Result<Self> {
        Self::written(query).map_err(Error::Encode)
    }

    fn written(query: &impl QueryFragment<Pg>) -> QueryResult<Self> {
        let mut text = PgQueryBuilder::default();
        query.to_sql(&mut text, &Pg)?;
        let mut collector = RawBytesBindCollector::<Pg>::new();
        query.collect_binds(&mut collector, &mut BuiltInTypes, &Pg)?;
        let types = collector.metadata.iter().map(PgTypeMetadata::oid);
        Ok(Self {
            sql: CString::new(text.finish())?,
            types: types
                .collect::<Result<_, _>>()
                .map_err(|error| DieselError::SerializationError(error.into()))?,
            values: collector.binds,
            can_be_prepared: query.is_safe_to_cache_prepared(&Pg)?,
        })
    }
}

/// Types that everybody's PostgreSQL has. Others would have to be looked up in the database.
struct BuiltInTypes;

impl PgMetadataLookup for BuiltInTypes {
    fn lookup_type(&mut self, name: &str, schema: Option<&str>) -> PgTypeMetadata {
        let schema = schema.map(|schema| Cow::Owned(schema.to_owned()));
        let key = PgMetadataCacheKey::new(schema, Cow::Owned(name.to_owned()));
        PgTypeMetadata::from_result(Err(FailedToLookupTypeError::new(key)))
    }
}
