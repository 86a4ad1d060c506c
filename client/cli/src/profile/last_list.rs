//! The numbers of the last list.

use todo_client::Uuid;

use super::{Profile, files};
use crate::failure::Failure;

/// The todos that were listed last, in their order.
pub struct LastList(Vec<Uuid>);

impl LastList {
    pub fn load(profile: &Profile) -> Result<Self, Failure> {
        let text = files::read(&profile.path("list"))?.unwrap_or_default();
        // With a line that is damaged, all other numbers would be wrong.
        Ok(Self(text.lines().map(str::parse).collect::<Result<_, _>>().unwrap_or_default()))
    }

    pub fn save(profile: &Profile, ids: impl Iterator<Item = Uuid>) -> Result<(), Failure> {
        let text: String = ids.map(|id| format!("{id}\n")).collect();
        Ok(files::replace(&profile.path("list"), &text)?)
    }

    /// The todo with this number, from 1.
    pub fn get(&self, number: usize) -> Option<Uuid> {
        self.0.get(number.checked_sub(1)?).copied()
    }

    pub fn has_no(&self, number: usize) -> Failure {
        let message = match self.0.len() {
            0 => format!("{number}: there is no last list"),
            last => format!("{number}: the last list had the numbers 1 to {last}"),
        };
        Failure::not_found(message).with_advice("run `todo list`")
    }
}
