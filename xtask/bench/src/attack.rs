//! The ways to take the service from others.

use std::fmt;

use clap::ValueEnum;

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Attack {
    UnreadH1,
    UnreadH2,
    Silent,
    SlowHead,
    SlowBody,
    Refresh,
    Register,
    InFlight,
    Delete,
}

impl Attack {
    /// As the command line has it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// How many attackers there are, each with a connection.
    pub(crate) fn attackers(self) -> u16 {
        match self {
            Self::UnreadH1 => 150,
            Self::UnreadH2 => 1,
            Self::Silent => 1100,
            Self::SlowHead | Self::SlowBody => 500,
            Self::Refresh | Self::Register => 600,
            Self::InFlight => 1000,
            Self::Delete => 32,
        }
    }
}

impl fmt::Display for Attack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}
