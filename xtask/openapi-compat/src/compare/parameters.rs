//! Compares the parameters of the path, the query, headers and cookies.

use indexmap::IndexMap;

use crate::direction::Direction;
use crate::document::{Document, Place};
use crate::finding::Change;
use crate::rule::{names, operations as rules};

use super::operations::{Operation, names_in};
use super::{Run, keywords};

/// Headers that OpenAPI describes elsewhere and ignores here.
const NOT_PARAMETERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// Where it is sent, and its name there. A path knows positions only, and headers know no case.
type Key = (String, String);

struct Parameter<'a> {
    place: Place<'a>,
    /// The operation has it itself, not its path.
    is_own: bool,
}

impl<'a> Run<'a> {
    pub(super) fn compare_parameters(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let (before, after) = (self.parameters(self.old, old), self.parameters(self.new, new));
        for (key, Parameter { place: was, .. }) in &before {
            match after.get(key) {
                Some(Parameter { place: is, .. }) => self.compare_parameter(was, is),
                None => {
                    let change = Change::new(title(was)).from("");
                    let places = (&was.pointer, &new.place.pointer);
                    self.report(&rules::PARAMETER_REMOVED, places, change);
                }
            }
        }
        for (key, Parameter { place: is, .. }) in &after {
            if !before.contains_key(key) && is_required(is) {
                let change = Change::new(title(is)).to("required");
                let places = (&old.place.pointer, &is.pointer);
                self.report(&rules::PARAMETER_ADDED_REQUIRED, places, change);
            }
        }
        self.compare_order(old, new, &before, &after);
    }

    /// Of those of the operation itself: a generator puts those of the path where it likes.
    fn compare_order(
        &mut self,
        old: &Operation<'a>,
        new: &Operation<'a>,
        before: &IndexMap<Key, Parameter<'a>>,
        after: &IndexMap<Key, Parameter<'a>>,
    ) {
        let kept: Vec<(&str, usize)> = before
            .iter()
            .filter(|(_, parameter)| parameter.is_own)
            .filter_map(|(key, parameter)| {
                let (position, _, other) = after.get_full(key)?;
                Some((parameter.place.str("name")?, position)).filter(|_| other.is_own)
            })
            .collect();
        let moved = kept.windows(2).find(|pair| pair[0].1 > pair[1].1);
        if let Some([one, other]) = moved {
            let change = Change::new("order of parameters")
                .from(format!("`{}` before `{}`", one.0, other.0))
                .to(format!("`{}` before `{}`", other.0, one.0));
            let places = (&old.place.pointer, &new.place.pointer);
            self.report(&names::PARAMETER_ORDER_CHANGED, places, change);
        }
    }

    /// Those of the operation, and those of its path that it does not have itself.
    fn parameters(
        &mut self,
        document: &'a Document,
        operation: &Operation<'a>,
    ) -> IndexMap<Key, Parameter<'a>> {
        let mut parameters = IndexMap::new();
        for (scope, is_own) in [(&operation.item, false), (&operation.place, true)] {
            for parameter in scope.items_of("parameters") {
                let Some(place) = self.resolve_in(document, &parameter) else { continue };
                let (Some(kind), Some(name)) = (place.str("in"), place.str("name")) else {
                    continue;
                };
                let name = match kind {
                    "path" => names_in(operation.path)
                        .iter()
                        .position(|each| *each == name)
                        .map_or_else(|| name.to_owned(), |position| position.to_string()),
                    "header" => name.to_lowercase(),
                    _ => name.to_owned(),
                };
                if kind == "header" && NOT_PARAMETERS.contains(&&*name) {
                    continue;
                }
                let key = (kind.to_owned(), name);
                parameters.shift_remove(&key);
                parameters.insert(key, Parameter { place, is_own });
            }
        }
        parameters
    }

    fn compare_parameter(&mut self, old: &Place<'a>, new: &Place<'a>) {
        self.compare_keywords(old, new, keywords::PARAMETER);
        let places = (&old.pointer, &new.pointer);
        if old.str("in") == Some("path") && old.str("name") != new.str("name") {
            let (was, is) =
                (old.str("name").unwrap_or_default(), new.str("name").unwrap_or_default());
            let change = Change::new("parameter of the path").from(was).to(is);
            self.report(&names::PARAMETER_NAME_CHANGED, places, change);
        }
        if is_required(new) && !is_required(old) {
            let change = Change::new(title(new)).from("optional").to("required");
            self.report(&rules::PARAMETER_REQUIRED, places, change);
        }
        for (keyword, rule) in [
            ("allowReserved", &rules::PARAMETER_RESERVED_REFUSED),
            ("allowEmptyValue", &rules::PARAMETER_EMPTY_REFUSED),
        ] {
            if old.str("in") == Some("query")
                && old.flag(keyword, false)
                && !new.flag(keyword, false)
            {
                let change = Change::new(format!("`{keyword}` of {}", title(new)));
                self.report(rule, places, change.from(true).to(false));
            }
        }
        self.compare_values(Direction::Request, old, new, &rules::PARAMETER_STYLE_CHANGED);
        if !is_required(old) && !is_required(new) {
            let (was, is): (Vec<_>, Vec<_>) =
                (old.get("schema").into_iter().collect(), new.get("schema").into_iter().collect());
            let comparison = self.schemas.compare_parameter_default(
                &format!("default of {}", title(old)),
                &was,
                &is,
            );
            self.take(comparison);
        }
    }
}

fn is_required(parameter: &Place<'_>) -> bool {
    parameter.flag("required", false) || parameter.str("in") == Some("path")
}

/// ``query parameter `limit` ``
pub(super) fn title(parameter: &Place<'_>) -> String {
    match (parameter.str("in"), parameter.str("name")) {
        (Some(place), Some(name)) => format!("{place} parameter `{name}`"),
        _ => "header".to_owned(),
    }
}
