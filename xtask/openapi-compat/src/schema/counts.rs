//! Compares lengths and counts.

use crate::document::Pointer;
use crate::rule::Pair;

use super::alternative::Limit;
use super::{Schemas, Task};

impl<'a> Schemas<'a> {
    pub(super) fn compare_least(
        &mut self,
        task: Task,
        rule: &'static Pair,
        keyword: &str,
        (inner, outer): (&Option<Limit<'a, u64>>, &Option<Limit<'a, u64>>),
        at: &Pointer<'a>,
    ) {
        let has = inner.as_ref().map_or(0, |limit| limit.value);
        if outer.as_ref().is_some_and(|limit| limit.value > has) {
            self.report_count(task, rule, keyword, (inner, outer), at);
        }
    }

    pub(super) fn compare_most(
        &mut self,
        task: Task,
        rule: &'static Pair,
        keyword: &str,
        (inner, outer): (&Option<Limit<'a, u64>>, &Option<Limit<'a, u64>>),
        at: &Pointer<'a>,
    ) {
        let has = inner.as_ref().map_or(u64::MAX, |limit| limit.value);
        if outer.as_ref().is_some_and(|limit| limit.value < has) {
            self.report_count(task, rule, keyword, (inner, outer), at);
        }
    }

    pub(super) fn report_count(
        &mut self,
        task: Task,
        rule: &'static Pair,
        keyword: &str,
        (inner, outer): (&Option<Limit<'a, u64>>, &Option<Limit<'a, u64>>),
        at: &Pointer<'a>,
    ) {
        let place =
            |limit: &Option<Limit<'a, u64>>| limit.as_ref().map_or(at, |limit| &limit.at).clone();
        let text =
            |limit: &Option<Limit<'a, u64>>| limit.as_ref().map(|limit| limit.value.to_string());
        let (places, texts) = ((place(inner), place(outer)), (text(inner), text(outer)));
        self.report(task, rule, places, keyword, texts);
    }
}
