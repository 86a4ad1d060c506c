//! The error codes of the document.

use std::fmt;

/// Whether the same request may be sent again after an error response: `x-retry` of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorRetry {
    Safe,
    Never,
    /// As if there was no response.
    AsOperation,
}

/// Fills in what `build/contract.rs` has read in the document.
macro_rules! error_codes {
    ($($code:literal $name:ident $status:literal $retry:ident $meaning:literal,)*) => {
        /// Why the service answered with an error: `error_code` of an error response.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(#[doc = $meaning] $name,)*
            /// A code that this version of the client does not know, or `unknown` if the response
            /// is not from the service, but from a proxy, for example. Decide by the status.
            Unknown(String),
        }

        impl ErrorCode {
            /// As it goes over the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Unknown(code) => code,
                }
            }

            /// The status that it comes with.
            #[cfg(feature = "mock")]
            pub(crate) fn status(&self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Unknown(_) => 500,
                }
            }

            /// `None` for a code that the document does not have.
            pub(crate) fn retry(&self) -> Option<ErrorRetry> {
                match self {
                    $(Self::$name => Some(ErrorRetry::$retry),)*
                    Self::Unknown(_) => None,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($code => Self::$name,)*
                    _ => Self::Unknown(code.to_owned()),
                }
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/error_codes.rs"));

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
