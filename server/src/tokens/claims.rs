//! What a token says, once its signature holds: who, for whom, and for how long (RFC 7519, section 4.1).

use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;
use serde_json::Value;
use todo_api::error_code::ErrorCode;
use todo_api::rejection::Rejection;
use uuid::Uuid;

use super::invalid;

/// How far clocks may differ.
const LEEWAY_SECONDS: f64 = 30.0;

pub(super) struct Claims {
    pub(super) sub: String,
    /// What it is called, where that is a UUID.
    pub(super) jti: Option<Uuid>,
    /// Seconds since 1970 up to which it counts, leeway included.
    pub(super) until: f64,
}

/// As they come. One that comes twice is refused: two readers could choose differently.
#[derive(Deserialize)]
pub(super) struct Written {
    exp: Option<Value>,
    nbf: Option<Value>,
    iss: Option<Value>,
    aud: Option<Value>,
    sub: Option<Value>,
    jti: Option<Value>,
}

impl Written {
    /// What they say to us, if they are for us and now. All but `nbf` and `jti` are required.
    pub(super) fn check(self, issuer: &str, audience: &str) -> Result<Claims, Rejection> {
        let sub = text(self.sub).ok_or_else(|| lacks("sub"))?;
        let iss = text(self.iss).ok_or_else(|| lacks("iss"))?;
        let exp = self.exp.as_ref().and_then(date).ok_or_else(|| lacks("exp"))?;
        let names_us = match self.aud.ok_or_else(|| lacks("aud"))? {
            Value::String(one) => one == audience,
            Value::Array(all) => {
                if !all.iter().all(Value::is_string) {
                    return Err(lacks("aud"));
                }
                all.iter().any(|one| one == audience)
            }
            _ => return Err(lacks("aud")),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0.0, |since| since.as_secs_f64());
        let until = exp + LEEWAY_SECONDS;
        if until < now {
            return Err(Rejection::new(
                ErrorCode::TokenExpired,
                "the token has expired; refresh the session and try again",
            ));
        }
        if let Some(nbf) = self.nbf
            && date(&nbf).ok_or_else(|| invalid("has an `nbf` that is not a timestamp"))?
                > now + LEEWAY_SECONDS
        {
            return Err(invalid("is not valid yet (`nbf`)"));
        }
        if iss != issuer {
            return Err(invalid("is from an unknown issuer"));
        }
        if !names_us {
            return Err(invalid("is for another audience"));
        }
        Ok(Claims { sub, jti: text(self.jti).and_then(|jti| Uuid::try_parse(&jti).ok()), until })
    }
}

/// Seconds since 1970, as a fraction perhaps (RFC 7519, section 2).
fn date(value: &Value) -> Option<f64> {
    value.as_f64().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
}

fn text(value: Option<Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn lacks(claim: &str) -> Rejection {
    invalid(&format!("has no claim `{claim}`, or the claim has the wrong type"))
}
