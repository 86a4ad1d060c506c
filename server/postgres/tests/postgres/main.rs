//! The supervisor with real servers.

#[cfg(test)]
mod killed;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod starting;
#[cfg(test)]
mod support;
