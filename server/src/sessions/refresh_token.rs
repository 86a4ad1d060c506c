//! What a session is gone on with.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use crate::error::Error;

const SECRET_BYTES: usize = 32;

/// A session's id and a secret, in base64url. Known again by its digest alone.
pub struct RefreshToken {
    session: Uuid,
    text: SecretString,
}

impl RefreshToken {
    pub(super) fn new(session: Uuid) -> Result<Self, Error> {
        let mut secret = [0; SECRET_BYTES];
        rand::fill(&mut secret).map_err(|_| {
            Error::Internal("the operating system provided no random numbers".to_owned())
        })?;
        let text = URL_SAFE_NO_PAD.encode([session.as_bytes(), &secret[..]].concat());
        Ok(Self { session, text: text.into() })
    }

    /// `None` for what this service never made.
    pub(super) fn parse(text: &SecretString) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.expose_secret()).ok()?;
        let (session, secret) = bytes.split_first_chunk()?;
        let session = Uuid::from_bytes(*session);
        (secret.len() == SECRET_BYTES).then(|| Self { session, text: text.clone() })
    }

    pub(super) fn session(&self) -> Uuid {
        self.session
    }

    pub(super) fn digest(&self) -> Vec<u8> {
        digest(&SHA256, self.text.expose_secret().as_bytes()).as_ref().to_vec()
    }

    /// For the answer to whom it belongs.
    pub(super) fn into_text(self) -> String {
        self.text.expose_secret().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_again_and_no_two_are_alike() {
        let session = Uuid::new_v4();
        let (first, second) = (RefreshToken::new(session), RefreshToken::new(session));
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_ne!(first.digest(), second.digest());
        let again = RefreshToken::parse(&first.text).unwrap();
        assert_eq!((again.session(), again.digest()), (session, first.digest()));
    }

    #[test]
    fn what_is_none_is_told() {
        let token = RefreshToken::new(Uuid::new_v4()).unwrap().into_text();
        for text in ["", "x", &token[1..], &format!("{token}AA"), &format!("{token}="), "a.b.c"] {
            assert!(RefreshToken::parse(&text.to_owned().into()).is_none(), "{text}");
        }
    }
}
