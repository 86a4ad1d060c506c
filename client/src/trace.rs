//! Trace contexts: with one, what the service logs and what the caller logs can be joined.

use std::fmt;

use uuid::Uuid;

/// [`traceparent`](https://www.w3.org/TR/trace-context/#traceparent-header), version 00.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TraceContext {
    trace: u128,
    parent: u64,
    sampled: bool,
}

impl TraceContext {
    /// A new trace. It is not sampled: nobody records the span that would be its root.
    pub fn random() -> Self {
        // A version 4 UUID has 122 random bits, and neither half of it can be zero.
        let (trace, span) = (Uuid::new_v4().as_u128(), Uuid::new_v4().as_u64_pair().1);
        Self { trace, parent: span, sampled: false }
    }

    /// What another tracer says. `None` if it is not a `traceparent`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (version, trace, parent) = (parts.next()?, parts.next()?, parts.next()?);
        let flags = parts.next()?;
        let lengths = (version.len(), trace.len(), parent.len(), flags.len());
        if lengths != (2, 32, 16, 2) || version == "ff" {
            return None;
        }
        let trace = u128::from_str_radix(trace, 16).ok()?;
        let parent = u64::from_str_radix(parent, 16).ok()?;
        let flags = u8::from_str_radix(flags, 16).ok()?;
        (trace != 0 && parent != 0).then_some(Self { trace, parent, sampled: flags & 1 == 1 })
    }

    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trace, parent, sampled } = self;
        write!(formatter, "00-{trace:032x}-{parent:016x}-{:02x}", u8::from(*sampled))
    }
}

#[cfg(test)]
mod tests {
    use super::TraceContext;

    #[test]
    fn a_trace_context_is_what_the_standard_says() {
        let example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(TraceContext::parse(example).unwrap().to_string(), example);
        let random = TraceContext::random();
        assert_eq!(TraceContext::parse(&random.to_string()).unwrap().trace_id(), random.trace_id());
    }

    #[test]
    fn nothing_else_is_one() {
        let zero = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let short = "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01";
        let version = "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        for text in ["", "-", "00", zero, short, version] {
            assert!(TraceContext::parse(text).is_none(), "{text}");
        }
    }
}
