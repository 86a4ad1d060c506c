//! Signatures that are none, or are made with what everybody knows.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{Target, encoded, spki};

fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header), encoded(claims))
}

fn with_hmac(header: &Value, claims: &Value, secret: &[u8]) -> String {
    let message = unsigned(header, claims);
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()));
    format!("{message}.{signature}")
}

fn pem(der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
}

/// The classic: HMAC with the public key, which everybody has, as its secret.
#[tokio::test]
async fn a_public_key_is_no_secret_in_whatever_form() {
    let target = Target::new().await;
    for key in &target.keys {
        let (jwk, der) = (key.jwk(), spki(&key.jwk()));
        let pem = pem(&der);
        let raw = ["x", "n"].iter().find_map(|name| jwk[*name].as_str()).unwrap();
        let secrets: [Vec<u8>; 6] = [
            pem.clone().into_bytes(),
            pem.trim_end().as_bytes().to_vec(),
            jwk.to_string().into_bytes(),
            raw.as_bytes().to_vec(),
            URL_SAFE_NO_PAD.decode(raw).unwrap(),
            der,
        ];
        for secret in &secrets {
            for alg in ["HS256", key.algorithm()] {
                let header = json!({"alg": alg, "typ": "JWT", "kid": key.kid});
                target.must_refuse(&with_hmac(&header, &target.claims(), secret)).await;
            }
        }
    }
}

#[tokio::test]
async fn a_local_token_cannot_be_made_with_the_published_key() {
    let target = Target::new().await;
    let ada = target.service.register("ada").await;
    let keys = target.service.anonymous().jwks_view().send().await.unwrap().into_inner().keys;
    let jwk = serde_json::to_value(&keys[0]).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(ada.token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    for secret in [pem(&spki(&jwk)), jwk.to_string(), keys[0].x.clone()] {
        let header = json!({"alg": "HS256", "typ": "JWT", "kid": keys[0].kid});
        target.must_refuse(&with_hmac(&header, &claims, secret.as_bytes())).await;
    }
}

#[tokio::test]
async fn no_signature_is_none_however_it_is_spelled() {
    let target = Target::new().await;
    for alg in ["none", "None", "NONE", "nOnE", "", " none", "null", "HS256", "EdDSA", "ES256"] {
        for header in [json!({"alg": alg, "kid": "ed"}), json!({"alg": alg, "kid": "ec"})] {
            let message = unsigned(&header, &target.claims());
            for token in [format!("{message}."), message.clone(), format!("{message}.AA")] {
                target.must_refuse(&token).await;
            }
        }
    }
    for alg in [json!(null), json!(["none"]), json!({}), json!(0), json!(false)] {
        let message = unsigned(&json!({"alg": alg, "kid": "ed"}), &target.claims());
        target.must_refuse(&format!("{message}.")).await;
    }
}

/// All zeros were a good signature once (CVE-2022-21449).
#[tokio::test]
async fn signatures_that_are_none_are_refused() {
    let target = Target::new().await;
    for key in &target.keys {
        let header = json!({"alg": key.algorithm(), "kid": key.kid});
        let message = unsigned(&header, &target.claims());
        let good = key.sign(&header, &target.claims());
        let signature = URL_SAFE_NO_PAD.decode(good.rsplit('.').next().unwrap()).unwrap();
        let length = signature.len();
        let flipped: Vec<u8> = signature.iter().map(|byte| !byte).collect();
        for bytes in [
            &[][..],
            &vec![0; length],
            &vec![0xff; length],
            &flipped,
            &signature[..length - 1],
            &[&signature[..], &[0]].concat(),
            &[&[0], &signature[..]].concat(),
        ] {
            let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(bytes));
            target.must_refuse(&token).await;
        }
    }
}
