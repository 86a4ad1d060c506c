//! `X-Forwarded-For` as anybody sends it.
#![no_main]

libfuzzer_sys::fuzz_target!(|line: &[u8]| todo_server::fuzzing::forwarded_for(line));
