//! The leaves in which two values of a key differ.
//!
//! A leaf is a value that is no table, or an entry of a list; a table in a list is one leaf unless
//! it holds such lists itself. A list that only one side has is one leaf where its entries are no
//! tables.

use toml_patch::Table;
use toml_patch::Value;

/// A leaf that differs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    /// Its dotted path.
    pub(super) path: String,
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
}

/// The leaves that differ between two values of the key at a dotted path.
pub(super) fn leaves(path: &str, old: Option<&Value>, new: Option<&Value>) -> Vec<Leaf> {
    let mut found = Vec::new();
    compare(path, old, new, &mut found);
    found
}

fn compare(path: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Leaf>) {
    let held = |value: Option<&'_ Value>| value.is_some_and(|value| !value.is_void());
    match (old, new) {
        (Some(old), Some(new)) if old.means(new) => {}
        (old, new) if !held(old) && !held(new) => {}
        (Some(Value::Table(old)), Some(Value::Table(new))) => tables(path, old, new, found),
        (Some(Value::Table(old)), None) => tables(path, old, &Table::new(), found),
        (None, Some(Value::Table(new))) => tables(path, &Table::new(), new, found),
        (Some(Value::Array(old)), Some(Value::Array(new))) => lists(path, old, new, found),
        (None, Some(Value::Array(new))) if holds_tables(new) => lists(path, &[], new, found),
        (Some(Value::Array(old)), None) if holds_tables(old) => lists(path, old, &[], found),
        (old, new) => {
            found.push(Leaf { path: path.to_owned(), old: old.cloned(), new: new.cloned() });
        }
    }
}

fn tables(path: &str, old: &Table, new: &Table, found: &mut Vec<Leaf>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    for (key, value) in old.iter().filter(|(key, _)| new.entry(key).is_none()) {
        compare(&below(key), Some(value), None, found);
    }
    for (key, value) in new.iter() {
        compare(&below(key), old.entry(key), Some(value), found);
    }
}

/// The entries that differ once those that both lists begin and end with are left out.
fn lists(path: &str, old: &[Value], new: &[Value], found: &mut Vec<Leaf>) {
    let alike = |pair: &(&Value, &Value)| pair.0.means(pair.1);
    let start = old.iter().zip(new).take_while(alike).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(alike).count();
    let (old, new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    for index in 0..old.len().max(new.len()) {
        let path = format!("{path}[{}]", start + index);
        entry(&path, old.get(index), new.get(index), found);
    }
}

fn entry(path: &str, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Leaf>) {
    let nests = |value: Option<&Value>| {
        let table = value.and_then(Value::as_table);
        table.is_some_and(|table| {
            table.iter().filter_map(|(_, value)| value.as_array()).any(holds_tables)
        })
    };
    match nests(old) || nests(new) {
        true => compare(path, old, new, found),
        false => found.push(Leaf { path: path.to_owned(), old: old.cloned(), new: new.cloned() }),
    }
}

fn holds_tables(list: &[Value]) -> bool {
    list.iter().any(|entry| entry.as_table().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        let read = |text: &str| {
            let file = toml_patch::Document::parse(text).expect("TOML");
            Value::Table(file.data().clone())
        };
        let side = |value: Option<Value>| value.map_or("-".to_owned(), |value| value.to_string());
        let leaves = leaves("", Some(&read(old)), Some(&read(new)));
        let show = |leaf: Leaf| format!("{}: {} > {}", leaf.path, side(leaf.old), side(leaf.new));
        leaves.into_iter().map(show).collect()
    }

    #[test]
    fn a_leaf_is_a_value_or_an_entry_of_a_list() {
        for (old, new, leaves) in [
            ("a = 1", "a = 1", vec![]),
            ("a = []", "", vec![]),
            ("a = 1\nb = 2", "a = 2", vec!["b: 2 > -", "a: 1 > 2"]),
            ("", "a = {b = {c = 1}, d = [1, 2]}", vec!["a.b.c: - > 1", "a.d: - > [1, 2]"]),
            ("a = [1, 2, 4]", "a = [1, 3, 3, 4]", vec!["a[1]: 2 > 3", "a[2]: - > 3"]),
            ("a = [{b = 1}]", "", vec!["a[0]: { b = 1 } > -"]),
            (
                "a = [{b = [{c = 1}], d = 1}]",
                "a = [{b = [{c = 1}, {c = 2}], d = 2}]",
                vec!["a[0].b[1]: - > { c = 2 }", "a[0].d: 1 > 2"],
            ),
            ("a = 1", "a = {b = 1}", vec!["a: 1 > { b = 1 }"]),
        ] {
            assert_eq!(shown(old, new), leaves, "{old} to {new}");
        }
    }
}
