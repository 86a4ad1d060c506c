//! One example of each request and each response. The document shows them, and a test holds them
//! against their schemas.

use serde_json::{Map, Value, json};

use crate::session::{SessionCreate, SessionRefresh, SessionRevoke};
use crate::todo::{TodoCreate, TodoReplace};
use crate::user::{PasswordChange, UserDelete, UserRegister};

/// A valid body with every property that there is. Its parts stand in for invalid ones while the
/// others are checked.
pub trait Example {
    fn example() -> Map<String, Value>;
}

/// Declares [`Example`]s, and what the document shows by the name of the schema.
macro_rules! examples {
    (requests { $($request:ident: $request_value:tt;)+ } responses { $($response:ident: $response_value:tt;)+ }) => {
        $(impl Example for $request {
            fn example() -> Map<String, Value> {
                match json!($request_value) {
                    Value::Object(object) => object,
                    _ => Map::new(),
                }
            }
        })+

        /// The example of a schema; `None` if it has none.
        pub fn example_of(schema: &str) -> Option<Value> {
            match schema {
                $(stringify!($request) => Some(json!($request_value)),)+
                $(stringify!($response) => Some(json!($response_value)),)+
                _ => None,
            }
        }
    };
}

examples! {
    requests {
        TodoCreate: {
            "id": "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b",
            "title": "Buy milk",
            "description": "Two bottles",
            "completed": false,
        };
        TodoReplace: { "title": "Buy milk", "description": null, "completed": true };
        UserRegister: { "email": "ada@example.com", "password": "correct horse battery staple" };
        PasswordChange: {
            "current_password": "correct horse battery staple",
            "new_password": "a bicycle for the mind",
        };
        UserDelete: { "current_password": "correct horse battery staple" };
        SessionCreate: { "email": "ada@example.com", "password": "correct horse battery staple" };
        SessionRefresh: { "refresh_token": "AZmsPpp8fRCPKzxdfp8aKw3q2-7xkYzV1tqX0c9mH4s" };
        SessionRevoke: { "refresh_token": "AZmsPpp8fRCPKzxdfp8aKw3q2-7xkYzV1tqX0c9mH4s" };
    }
    responses {
        Todo: {
            "id": "0199ac3e-9a7c-7d10-8f2b-3c5d7e9f1a2b",
            "title": "Buy milk",
            "description": "Two bottles",
            "completed": false,
            "created_at": "2025-10-03T14:05:09.123456Z",
            "updated_at": "2025-10-03T14:05:09.123456Z",
        };
        TodoPage: {
            "items": [example_of("Todo")],
            "next_page": "AAZAQbD9eUABmaw-mnx9EI8rPF1-nxor",
        };
        User: {
            "id": "0199ac3d-1f00-7a3c-9b52-6d1e0f2a4c68",
            "email": "ada@example.com",
            "created_at": "2025-10-03T14:03:52.000001Z",
            "updated_at": "2025-10-03T14:03:52.000001Z",
        };
        Session: {
            "access_token": "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIwMTk5YWMzZCJ9.c2lnbmF0dXJl",
            "token_type": "Bearer",
            "expires_in": 900,
            "refresh_token": "AZmsPpp8fRCPKzxdfp8aKw3q2-7xkYzV1tqX0c9mH4s",
        };
        JwkSet: {
            "keys": [{
                "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "alg": "EdDSA",
                "use": "sig",
            }],
        };
        Capabilities: {
            "api_version": "0.1.0",
            "accounts": true,
            "issuers": [{
                "issuer": "https://id.example.com",
                "audience": "https://todo.example.com",
            }],
            "limits": {
                "todos_per_user": 100000,
                "text_bytes_per_user": 268435456,
                "sessions_per_user": 100,
                "todos_per_page": 200,
                "body_bytes": 131072,
            },
        };
    }
}
