//! The operations of the document.

/// Whether the same request may be sent again if no response came: `x-retry` of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repetition {
    Safe,
    /// If the body has an `id`. This client always sends one.
    SafeWithId,
    Never,
}

/// Fills in what `build/contract.rs` has read in the document.
macro_rules! operations {
    ($($id:literal $name:ident $retry:ident $needs_token:literal,)*) => {
        /// An operation of the document, by its `operationId`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Operation {
            $($name,)*
        }

        impl Operation {
            pub(crate) fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            pub(crate) fn repetition(self) -> Repetition {
                match self {
                    $(Self::$name => Repetition::$retry,)*
                }
            }

            pub(crate) fn needs_token(self) -> bool {
                match self {
                    $(Self::$name => $needs_token,)*
                }
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/operations.rs"));

impl Operation {
    /// Whether it may have been done already and is asked for again.
    pub(crate) fn is_repeatable(self) -> bool {
        self.repetition() != Repetition::Never
    }
}
