//! The service's log, kept for the test and shown when it fails.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use slog::{Drain, Logger};

#[derive(Clone, Default)]
pub struct CapturedLog(Arc<Mutex<Vec<u8>>>);

impl CapturedLog {
    pub fn logger(&self) -> Logger {
        let json = slog_json::Json::new(self.clone()).set_newlines(true).add_default_keys().build();
        Logger::root(Mutex::new(json).ignore_res(), slog::o!())
    }

    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The lines of requests, oldest first.
    pub fn requests(&self) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["msg"] == "request").collect()
    }
}

impl io::Write for CapturedLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
