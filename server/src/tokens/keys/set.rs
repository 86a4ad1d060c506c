//! A set of keys, told apart by `kid`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::key::{Jwk, Key, KeyId};

#[derive(Debug, Default)]
pub(in crate::tokens) struct KeySet(HashMap<String, Arc<Key>>);

/// A key that a set holds and we have no use for.
#[derive(Debug, Eq, PartialEq)]
pub(in crate::tokens) struct PassedOver {
    pub(super) kid: Option<String>,
    pub(super) why: &'static str,
}

impl KeySet {
    pub(in crate::tokens) fn of(keys: impl IntoIterator<Item = (String, Key)>) -> Self {
        Self(keys.into_iter().map(|(kid, key)| (kid, Arc::new(key))).collect())
    }

    /// Reads a JWK set (RFC 7517, section 5). What it holds beside usable keys is passed over, so
    /// that an issuer can add what we do not know yet.
    pub(in crate::tokens) fn parse(
        json: &[u8],
    ) -> Result<(Self, Vec<PassedOver>), serde_json::Error> {
        #[derive(Deserialize)]
        struct Written {
            keys: Vec<Value>,
        }
        let (mut set, mut passed_over) = (Self::default(), Vec::new());
        for jwk in serde_json::from_slice::<Written>(json)?.keys {
            if let Err(found) = set.add(jwk) {
                passed_over.push(found);
            }
        }
        Ok((set, passed_over))
    }

    fn add(&mut self, jwk: Value) -> Result<(), PassedOver> {
        let jwk: Jwk = serde_json::from_value(jwk)
            .map_err(|_| PassedOver { kid: None, why: "it is no JWK" })?;
        let because = |why| PassedOver { kid: jwk.kid.clone(), why };
        let kid = jwk.kid.clone().ok_or_else(|| because("it has no `kid`"))?;
        let key = jwk.key().map_err(because)?;
        match self.0.entry(kid) {
            // Which of the two is meant nobody can tell; the first stays.
            Entry::Occupied(_) => Err(because("another key has the same `kid`")),
            Entry::Vacant(free) => {
                free.insert(Arc::new(key));
                Ok(())
            }
        }
    }

    pub(super) fn get(&self, kid: &str) -> Option<Arc<Key>> {
        self.0.get(kid).cloned()
    }

    pub(super) fn holds(&self, id: KeyId) -> bool {
        self.0.values().any(|key| key.id == id)
    }

    #[cfg(any(test, fuzzing))]
    pub(in crate::tokens) fn algorithms(&self) -> Vec<(String, &'static str)> {
        self.0.iter().map(|(kid, key)| (kid.clone(), key.names[0])).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether both hold the same keys under the same names.
    pub(super) fn equals(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.0.iter().all(|(kid, key)| other.0.get(kid).is_some_and(|its| its.id == key.id))
    }
}

#[cfg(test)]
mod tests;
