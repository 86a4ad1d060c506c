//! What a comparison finds.

use crate::rule::Rule;

/// One difference that breaks clients, or of which nobody can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static Rule,
    /// Its `operationId` in the old document, or its method and path; `*` for what belongs to none.
    pub operation: String,
    /// JSON Pointers (RFC 6901) into the old and the new document.
    pub old: String,
    pub new: String,
    pub change: Change,
}

/// What was there, and what is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In words or code: `maxLength`, "the property `title`".
    pub subject: String,
    /// Nothing if it is added; empty if there is no more to say.
    pub before: Option<String>,
    /// Nothing if it is removed; empty if there is no more to say.
    pub after: Option<String>,
}

impl Change {
    pub(crate) fn new(subject: impl Into<String>) -> Self {
        Change { subject: subject.into(), before: None, after: None }
    }

    pub(crate) fn from(self, before: impl ToString) -> Self {
        Change { before: Some(before.to_string()), ..self }
    }

    pub(crate) fn to(self, after: impl ToString) -> Self {
        Change { after: Some(after.to_string()), ..self }
    }
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => write!(f, "{}: {before} → {after}", self.subject),
            (Some(before), None) if before.is_empty() => write!(f, "{} removed", self.subject),
            (None, Some(after)) if after.is_empty() => write!(f, "{} added", self.subject),
            (Some(before), None) => write!(f, "{} removed: {before}", self.subject),
            (None, Some(after)) => write!(f, "{} added: {after}", self.subject),
            (None, None) => f.write_str(&self.subject),
        }
    }
}
