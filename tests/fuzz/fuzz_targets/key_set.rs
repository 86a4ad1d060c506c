//! A key set as an issuer sends it.
#![no_main]

libfuzzer_sys::fuzz_target!(|json: &[u8]| todo_server::fuzzing::key_set(json));
