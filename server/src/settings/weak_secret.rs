//! Secrets that others know or can guess: published in documentation, left as they stood in an
//! example, or following a pattern.

use crate::predictable_bytes::is_predictable;

/// Longer than [`super::SharedSecret`] asks for, and known to everybody: from RFC 7515 and 7520,
/// jwt.io, Supabase, PostgREST and Better Auth. In lower case.
const PUBLISHED: [&str; 8] = [
    "aym1sysppbydfgzld3umj1qzkobwvmkoqq-estjqlr_t-1qs0gzh75aktmn3yj0ips4hcguutwjazzr1z9caow",
    "hjtxiz2usn5kbqfbttnwbpdmhkv8fjg-onbc6mxccyg",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "reallyreallyreallyreallyverysafe",
    "better-auth-secret-12345678901234567890",
];

/// What people write where a secret will be. Compared without what is neither letter nor digit.
const PLACEHOLDERS: [&str; 9] = [
    "replaceme",
    "replacethis",
    "replacewith",
    "changeme",
    "changethis",
    "placeholder",
    "yoursecret",
    "insertsecret",
    "opensslrand",
];

/// Words that make no text harder to guess.
const WORDS: [&str; 12] = [
    "secret", "password", "passwort", "example", "default", "token", "super", "test", "admin",
    "jwt", "key", "todo",
];

/// What has to be left without [`WORDS`].
const MIN_OTHERS: usize = 12;

/// Fewer different bytes than the 16 digits of hexadecimal numbers show by chance.
const MIN_DISTINCT: usize = 8;

/// Why `secret` is none, as the end of a sentence about its setting.
pub(super) fn fault(secret: &str) -> Option<&'static str> {
    let lower = secret.trim().to_lowercase();
    let bare: String = lower.chars().filter(|letter| letter.is_alphanumeric()).collect();
    let left_open = lower.starts_with('<') && lower.ends_with('>');
    if PUBLISHED.contains(&lower.as_str()) {
        return Some("is published in documentation");
    }
    if left_open || PLACEHOLDERS.iter().any(|words| bare.contains(words)) {
        return Some("is a placeholder");
    }
    let others = WORDS.iter().fold(bare, |rest, word| rest.replace(word, ""));
    if others.len() < MIN_OTHERS || is_predictable(secret.as_bytes(), MIN_DISTINCT) {
        return Some("is easy to guess");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_knows_or_guesses_is_no_secret() {
        let long = |text: &str| text.repeat(40 / text.len() + 1);
        for secret in [
            "A-string-secret-at-least-256-bits-long",
            "reallyreallyreallyreallyverysafe\n",
            "replace me with the output of openssl rand -base64 32",
            "<the output of: openssl rand -base64 32>",
            "my-Super-Secret-JWT-key-CHANGE_ME-please",
            "SecretPasswordTokenKeySecretPassword",
            "secret key for the todo jwt token test",
            "abcdefghijklmnopqrstuvwxyz0123456789",
            "zyxwvutsrqponmlkjihgfedcba9876543210",
            "abababcdcdcdabababcdcdcdefefefabab",
            &long("x"),
            &long(" "),
            &long("secret"),
            &long("changeme"),
            &long("1234567890"),
            &long("qwertzuiop"),
        ] {
            assert!(fault(secret).is_some(), "{secret}");
        }
    }

    #[test]
    fn what_a_machine_has_drawn_is_one() {
        for secret in [
            "3f9d0c7be1a84526d7f30b9c85e2a1467db0f8c93e5a17642cb8d9f0e4a37150",
            "f2c0a6e18b3d49750c1e9f6a72d8b54e",
            "xJ2v9qk0V3m5m6yT1r8sQ4uW7zB0nC2eL5aH8dF1gKk=",
            "a secret of at least 32 bytes, as HS256 wants it",
            "correct horse battery staple, and a token",
        ] {
            assert_eq!(fault(secret), None, "{secret}");
        }
    }
}
