//! Whether two trees mean the same to Kubernetes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::key::{Key, are_aligned, beaten, by_key, keys};
use crate::node::{Entry, Node, Scalar, Value};
use crate::schema::Meaning;

/// Whether Kubernetes reads the same from both, and through the same aliases.
pub(crate) fn same(a: &Node, b: &Node) -> bool {
    first_difference(a, b).is_none()
}

/// The JSON Pointer of the first place where two trees differ.
pub(crate) fn first_difference(a: &Node, b: &Node) -> Option<String> {
    let equal = match (&a.value, &b.value) {
        (Value::Alias(x), Value::Alias(y)) => {
            Arc::ptr_eq(x, y) || x.name == y.name && same(&x.target, &y.target)
        }
        (Value::Scalar(_), Value::Scalar(_)) => same_scalar(a, b),
        (Value::Sequence(x), Value::Sequence(y)) if Arc::ptr_eq(x, y) => true,
        (Value::Mapping(x), Value::Mapping(y)) if Arc::ptr_eq(x, y) => true,
        (Value::Sequence(x), Value::Sequence(y)) => {
            let mut items = x.iter().zip(y.iter()).enumerate();
            let found = items.find_map(|(index, (x, y))| {
                first_difference(x, y).map(|rest| format!("/{index}{rest}"))
            });
            if found.is_some() {
                return found;
            }
            x.len() == y.len()
        }
        (Value::Mapping(x), Value::Mapping(y)) => return mappings(x, y),
        _ => false,
    };
    (!equal).then(String::new)
}

fn mappings(x: &[Entry], y: &[Entry]) -> Option<String> {
    let within = |key: Key<'_>, rest: String| format!("/{}{rest}", key.token());
    if are_aligned(x, y) {
        return keys(x).zip(x).zip(y).find_map(|((key, x), y)| {
            let rest = first_difference(&x.value, &y.value)?;
            Some(within(key, rest))
        });
    }
    let (beaten, other_beaten) = (beaten(x), beaten(y));
    let (x, mut y) = (by_key(x), by_key(y));
    for (key, entry) in x {
        let rest = match y.remove(&key) {
            _ if beaten.contains(&key) != other_beaten.contains(&key) => Some(String::new()),
            Some(other) => first_difference(&entry.value, &other.value),
            None => Some(String::new()),
        };
        if let Some(rest) = rest {
            return Some(within(key, rest));
        }
    }
    y.into_keys().next().map(|key| within(key, String::new()))
}

fn same_scalar(a: &Node, b: &Node) -> bool {
    let same_text = || a.scalar().map(Scalar::text) == b.scalar().map(Scalar::text);
    match (a.meaning(), b.meaning()) {
        // A `<<` that is no key is a string.
        (Some(Meaning::String | Meaning::Merge), Some(Meaning::String | Meaning::Merge)) => {
            same_text()
        }
        (Some(Meaning::Binary), Some(Meaning::Binary)) => same_text(),
        (Some(Meaning::Float(x)), Some(Meaning::Float(y))) => x == y || x.is_nan() && y.is_nan(),
        (Some(Meaning::Integer(integer)), Some(Meaning::Float(float)))
        | (Some(Meaning::Float(float)), Some(Meaning::Integer(integer))) => {
            is_exactly(integer, float)
        }
        (x, y) => x == y,
    }
}

/// Whether JSON has the same number for both: an integer beyond 2^53 equals no float.
fn is_exactly(integer: i128, float: f64) -> bool {
    integer.unsigned_abs() <= 1 << 53 && integer as f64 == float
}

/// A hash that is the same for nodes that are [`same`].
pub(crate) fn fingerprint(node: &Node) -> u64 {
    match &node.value {
        Value::Alias(alias) => hash(&alias.name),
        Value::Scalar(scalar) => match node.meaning() {
            Some(Meaning::Integer(integer)) => hash(number_bits(integer as f64)),
            Some(Meaning::Float(float)) => hash(number_bits(float)),
            Some(Meaning::Bool(value)) => hash(value),
            Some(Meaning::Null) => hash(()),
            _ => hash(scalar.text()),
        },
        Value::Sequence(items) => hash(items.iter().map(fingerprint).collect::<Vec<_>>()),
        // A sum, because the order of the entries does not count.
        Value::Mapping(entries) => by_key(entries)
            .into_iter()
            .map(|(key, entry)| hash((key, fingerprint(&entry.value))))
            .fold(0, u64::wrapping_add),
    }
}

fn number_bits(number: f64) -> u64 {
    let number = if number == 0.0 { 0.0 } else { number };
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
