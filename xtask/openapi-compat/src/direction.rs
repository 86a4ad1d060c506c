//! Which way values travel.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    /// From clients: the new schema must accept all that the old one accepts.
    Request,
    /// To clients: the old schema must accept all that the new one accepts.
    Response,
}

impl Direction {
    /// The side whose values must all be accepted, then the side that must accept them.
    pub(crate) fn inner_outer<T>(self, old: T, new: T) -> (T, T) {
        match self {
            Direction::Request => (old, new),
            Direction::Response => (new, old),
        }
    }

    /// The old side, then the new one.
    pub(crate) fn old_new<T>(self, inner: T, outer: T) -> (T, T) {
        self.inner_outer(inner, outer)
    }

    pub(crate) fn opposite(self) -> Direction {
        match self {
            Direction::Request => Direction::Response,
            Direction::Response => Direction::Request,
        }
    }
}
