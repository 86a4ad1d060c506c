//! Compares the names that generated clients take over.

use crate::document::Place;
use crate::finding::Change;
use crate::rule::names as rules;

use super::Run;
use super::operations::Operation;

impl<'a> Run<'a> {
    /// Schemas become types of their name. Other components are written out where they are used.
    pub(super) fn compare_component_names(&mut self) {
        let components = |root: Place<'a>| root.get("components");
        let Some(old) = components(self.old.root()) else { return };
        let new = components(self.new.root()).unwrap_or_else(|| self.new.root());
        let kept = new.get("schemas");
        for (name, component) in old.members_of("schemas") {
            if !kept.as_ref().is_some_and(|kept| kept.has(name)) {
                let change = Change::new(format!("component `{name}`")).from("");
                let at = kept.as_ref().map_or(&new.pointer, |kept| &kept.pointer).clone();
                self.report(&rules::COMPONENT_REMOVED, (&component.pointer, &at), change);
            }
        }
    }

    pub(super) fn compare_operation_names(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let places = (&old.place.pointer, &new.place.pointer);
        let (was, is) = (old.place.str("operationId"), new.place.str("operationId"));
        if was != is {
            let change = Change {
                subject: "operationId".to_owned(),
                before: was.map(str::to_owned),
                after: is.map(str::to_owned),
            };
            self.report(&rules::OPERATION_ID_CHANGED, places, change);
        }
        let tags =
            |operation: &Operation<'a>| operation.place.strings_of("tags").collect::<Vec<_>>();
        let (was, is) = (tags(old), tags(new));
        if was.first() != is.first() || was.iter().any(|tag| !is.contains(tag)) {
            let change = Change::new("tags").from(was.join(", ")).to(is.join(", "));
            self.report(&rules::TAG_CHANGED, places, change);
        }
    }
}
