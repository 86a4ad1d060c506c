//! The operations of the document.

/// Whether the same request may be sent again if no response came: `x-retry` of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OperationRetry {
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

            pub(crate) fn retry(self) -> OperationRetry {
                match self {
                    $(Self::$name => OperationRetry::$retry,)*
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
    /// Whether the request may be sent again though it was perhaps done.
    pub(crate) fn is_repeatable(self) -> bool {
        self.retry() != OperationRetry::Never
    }
}
