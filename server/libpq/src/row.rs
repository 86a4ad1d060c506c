//! Rows, to be read by what Diesel derives.

use std::ffi::c_int;
use std::num::NonZeroU32;
use std::ops::Range;

use diesel::pg::{Pg, PgValue, TypeOidLookup};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};

use crate::ffi::RawResult;

/// One row of a result.
pub(crate) struct ResultRow<'a> {
    pub(crate) result: &'a RawResult,
    pub(crate) row: c_int,
}

impl RowSealed for ResultRow<'_> {}

impl<'a> Row<'a, Pg> for ResultRow<'a> {
    type Field<'f>
        = ResultField<'f>
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        usize::try_from(self.result.columns()).unwrap_or(0)
    }

    fn get<'b, I>(&'b self, index: I) -> Option<Self::Field<'b>>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        let column = c_int::try_from(self.idx(index)?).ok()?;
        Some(ResultField { result: self.result, row: self.row, column })
    }

    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self> {
        PartialRow::new(self, range)
    }
}

impl RowIndex<usize> for ResultRow<'_> {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.field_count()).then_some(index)
    }
}

impl RowIndex<&str> for ResultRow<'_> {
    fn idx(&self, name: &str) -> Option<usize> {
        let column = (0..self.result.columns())
            .find(|column| self.result.column_name(*column) == Some(name))?;
        usize::try_from(column).ok()
    }
}

/// One value of a row.
pub(crate) struct ResultField<'a> {
    result: &'a RawResult,
    row: c_int,
    column: c_int,
}

impl<'a> Field<'a, Pg> for ResultField<'a> {
    fn field_name(&self) -> Option<&str> {
        self.result.column_name(self.column)
    }

    fn value(&self) -> Option<PgValue<'_>> {
        Some(PgValue::new(self.result.value(self.row, self.column)?, self))
    }
}

/// PostgreSQL's "invalid" type is 0; a column of a result has one.
const UNKNOWN: NonZeroU32 = NonZeroU32::MAX;

impl TypeOidLookup for ResultField<'_> {
    fn lookup(&self) -> NonZeroU32 {
        self.result.column_type(self.column).unwrap_or(UNKNOWN)
    }
}
