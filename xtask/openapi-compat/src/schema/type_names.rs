//! Compares the names that generated types have.

use crate::document::{Place, component_name};
use crate::finding::Change;
use crate::obstacle::resolved;
use crate::rule::names;

use super::{Comparison, Difference, Schemas};

impl<'a> Schemas<'a> {
    /// `values` is the comparison of the values of the same schemas.
    pub(super) fn compare_type_names(
        &mut self,
        values: Comparison,
        old: &[Place<'a>],
        new: &[Place<'a>],
    ) -> Comparison {
        let (Some(before), Some(after)) = (old.first(), new.first()) else { return values };
        if resolved(self.old, before).is_err() || resolved(self.new, after).is_err() {
            return values;
        }
        // What had no name in the document had one that the generator made up.
        let (Some(was), is) = (type_name(before), type_name(after)) else { return values };
        // A component that is gone is reported once, not at each use.
        let is_gone = self.old.has_schema(was) && !self.new.has_schema(was);
        if is == Some(was) || is_gone {
            return values;
        }
        let both = self.outcomes.begin();
        self.outcomes.add_part(both, values);
        self.outcomes.add(
            both,
            Difference {
                rule: &names::SCHEMA_NAME_CHANGED,
                old: before.pointer.clone(),
                new: after.pointer.clone(),
                change: Change {
                    subject: "name of the schema".to_owned(),
                    before: Some(was.to_owned()),
                    after: Some(is.unwrap_or("none").to_owned()),
                },
            },
        );
        both
    }
}

/// That of the component, else the title.
fn type_name<'a>(schema: &Place<'a>) -> Option<&'a str> {
    if let Some(reference) = schema.str("$ref") {
        return component_name(reference);
    }
    let mut parts = schema.items_of("allOf");
    if let (Some(only), None) = (parts.next(), parts.next())
        && !["properties", "oneOf", "anyOf"].iter().any(|keyword| schema.has(keyword))
    {
        return type_name(&only);
    }
    schema.str("title")
}
