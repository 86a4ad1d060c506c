//! A refresh token as anybody sends it.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| todo_server::fuzzing::refresh_token(text));
