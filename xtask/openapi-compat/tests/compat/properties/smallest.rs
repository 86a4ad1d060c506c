//! Makes a change that a test failed with small enough to be read.

use serde_json::Value;

use super::places::is_unambiguous;

/// The old and the new schema with all left out without which `fails` still holds.
pub fn smallest(
    (old, new): (Value, Value),
    fails: impl Fn(&Value, &Value) -> bool,
) -> (Value, Value) {
    let fits =
        |(old, new): &(Value, Value)| is_unambiguous(old) && is_unambiguous(new) && fails(old, new);
    match smaller(&old, &new).into_iter().find(fits) {
        Some(found) => smallest(found, fails),
        None => (old, new),
    }
}

/// A part of both instead of the whole, or one member less.
fn smaller(old: &Value, new: &Value) -> Vec<(Value, Value)> {
    let mut pointers = Vec::new();
    collect(old, String::new(), &mut pointers);
    collect(new, String::new(), &mut pointers);
    let parts = pointers.iter().filter_map(|pointer| {
        let parts = (old.pointer(pointer)?.clone(), new.pointer(pointer)?.clone());
        (parts.0.is_object() && parts.1.is_object()).then_some(parts)
    });
    let mut found: Vec<_> = parts.collect();
    for pointer in &pointers {
        let (less_old, less_new) = (without(old, pointer), without(new, pointer));
        found.extend(less_old.clone().zip(less_new.clone()));
        found.extend(less_old.map(|less_old| (less_old, new.clone())));
        found.extend(less_new.map(|less_new| (old.clone(), less_new)));
    }
    found
}

/// The pointers of all that stands in `value`, the outer before the inner.
fn collect(value: &Value, at: String, found: &mut Vec<String>) {
    let names: Vec<String> = match value {
        Value::Object(members) => members.keys().cloned().collect(),
        Value::Array(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => Vec::new(),
    };
    for name in names {
        let pointer = format!("{at}/{name}");
        found.push(pointer.clone());
        collect(&value.pointer(&format!("/{name}")).unwrap().clone(), pointer, found);
    }
}

/// Nothing if it is not there, or is the last of a list.
fn without(value: &Value, pointer: &str) -> Option<Value> {
    let (parent, name) = pointer.rsplit_once('/')?;
    let mut less = value.clone();
    match less.pointer_mut(parent)? {
        Value::Object(members) => members.remove(name).map(drop)?,
        Value::Array(items) if items.len() > 1 => {
            let index = name.parse().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        _ => return None,
    }
    Some(less)
}
