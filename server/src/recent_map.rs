//! A map that forgets what was not used lately.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem::take;

/// When the young are too many they become the old, and the old are forgotten: what was used since
/// is among the young.
pub(crate) struct RecentMap<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    size: usize,
}

impl<K: Copy + Eq + Hash, V> RecentMap<K, V> {
    /// Holds up to `size` entries of each of two generations.
    pub(crate) fn new(size: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), size }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<&mut V> {
        if !self.young.contains_key(key) {
            let value = self.old.remove(key)?;
            self.insert(*key, value);
        }
        self.young.get_mut(key)
    }

    pub(crate) fn get_or_insert(&mut self, key: K, value: V) -> &mut V {
        if self.get(&key).is_none() {
            self.make_room();
        }
        self.young.entry(key).or_insert(value)
    }

    pub(crate) fn insert(&mut self, key: K, value: V) {
        self.make_room();
        self.young.insert(key, value);
    }

    fn make_room(&mut self) {
        if self.young.len() >= self.size {
            self.old = take(&mut self.young);
        }
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.young.capacity() + self.old.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_used_is_kept_and_the_rest_is_bounded() {
        let mut map = RecentMap::new(100);
        map.insert(0, "used");
        for number in 1..1000 {
            map.insert(number, "not");
            assert_eq!(map.get(&0), Some(&mut "used"));
        }
        assert_eq!(map.get(&1), None);
        assert!(map.young.len() + map.old.len() <= 200);
    }
}
