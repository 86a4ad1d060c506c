//! Compares the values of parameters and headers: how they are written, and which there are.

use crate::direction::Direction;
use crate::document::Place;
use crate::finding::Change;
use crate::rule::{Rule, unknown};
use crate::schema::forms::{self, Kind};

use super::Run;
use super::parameters::title;

const STYLES: [&str; 7] =
    ["matrix", "label", "form", "simple", "spaceDelimited", "pipeDelimited", "deepObject"];

impl<'a> Run<'a> {
    pub(super) fn compare_values(
        &mut self,
        direction: Direction,
        old: &Place<'a>,
        new: &Place<'a>,
        rule: &'static Rule,
    ) {
        let places = (&old.pointer, &new.pointer);
        let change = |was: &str, is: &str| {
            Change::new(format!("how {} is written", title(new))).from(was).to(is)
        };
        let content = |parameter: &Place<'a>| parameter.get("content");
        match (content(old), content(new)) {
            (Some(old), Some(new)) => self.compare_content(direction, &old, &new),
            (Some(_), None) => self.report(rule, places, change("by media type", "by style")),
            (None, Some(_)) => self.report(rule, places, change("by style", "by media type")),
            (None, None) => {
                let (was, is) = (Writing::of(old), Writing::of(new));
                if was.style != is.style
                    && ![was.style, is.style].iter().all(|it| STYLES.contains(it))
                {
                    return self.report(&unknown::MALFORMED, places, change(was.style, is.style));
                }
                let schema = |parameter: &Place<'a>| parameter.get("schema").into_iter().collect();
                let (before, after): (Vec<_>, Vec<_>) = (schema(old), schema(new));
                let kinds = forms::kinds(self.old, &before);
                let both =
                    forms::kinds(self.new, &after).into_iter().filter(|it| kinds.contains(it));
                for kind in both {
                    let (was, is) = (was.of_kind(kind), is.of_kind(kind));
                    if was != is {
                        return self.report(rule, places, change(&was, &is));
                    }
                }
                self.compare_texts(direction, (&before, &was), (&after, &is));
            }
        }
    }

    /// What is written by style is text: an integer is one of all strings, and a string is a list of
    /// one string where lists repeat the name.
    fn compare_texts(
        &mut self,
        direction: Direction,
        (old, was): (&[Place<'a>], &Writing<'_>),
        (new, is): (&[Place<'a>], &Writing<'_>),
    ) {
        let (inner, outer) = direction.inner_outer((self.old, old), (self.new, new));
        let (_, outer_writing) = direction.inner_outer(was, is);
        if forms::kinds(inner.0, inner.1) != [Kind::Scalar] {
            self.compare_schemas(direction, old, new);
        } else if let Some(items) = forms::items_of_list(outer.0, outer.1)
            && outer_writing.repeats_the_name()
        {
            let (old, new) = direction.old_new(inner.1, &items);
            self.compare_schemas(direction, old, new);
        } else if !forms::is_any_text(outer.0, outer.1) {
            self.compare_schemas(direction, old, new);
        }
    }
}

/// How a parameter or a header is written.
struct Writing<'a> {
    style: &'a str,
    explode: bool,
}

impl<'a> Writing<'a> {
    fn of(parameter: &Place<'a>) -> Self {
        let is_form = matches!(parameter.str("in"), Some("query" | "cookie"));
        let style = parameter.str("style").unwrap_or(if is_form { "form" } else { "simple" });
        Writing { style, explode: parameter.flag("explode", style == "form") }
    }

    /// In words, as far as it makes a difference for values of `kind`.
    fn of_kind(&self, kind: Kind) -> String {
        match (kind, self.style) {
            (Kind::Scalar, "label" | "matrix") | (_, "deepObject") => self.style.to_owned(),
            (Kind::Scalar, _) => "plain".to_owned(),
            // A list with commas, whatever `explode` says.
            (Kind::Array, "simple") => self.style.to_owned(),
            _ => format!("{}, explode: {}", self.style, self.explode),
        }
    }

    /// `?id=1&id=2`
    fn repeats_the_name(&self) -> bool {
        self.style == "form" && self.explode
    }
}
