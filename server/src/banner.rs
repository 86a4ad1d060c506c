//! What a person reads when the server has started.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::settings::Settings;

/// Where everything is, and the first thing to do. `data` says where todos are kept.
pub(crate) fn banner(settings: &Settings, address: SocketAddr, data: &str) -> String {
    let service = format!("http://{address}");
    let mut text = format!("todo-server listens on {service}\n\n  data      {data}\n");
    // Writing to a String does not fail.
    if settings.docs.enabled {
        let _ = writeln!(text, "  docs      {service}/docs\n  document  {service}/openapi.json");
    }
    if settings.auth.local.is_some() {
        let _ = write!(
            text,
            "\nRegister, then log in:\n\n  \
             curl {service}/api/users -H 'Content-Type: application/json' -d '{CREDENTIALS}'\n  \
             curl {service}/api/sessions -H 'Content-Type: application/json' -d '{CREDENTIALS}'\n"
        );
    }
    text
}

const CREDENTIALS: &str = r#"{"email":"ada@example.com","password":"correct horse"}"#;
