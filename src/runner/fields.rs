//! How GitLab Runner finds a key in a table: the fields of its structures in any letter case.

use std::collections::HashMap;

use toml_patch::{Table, Value};

/// A table of the runner's configuration. The keys of a structure such as `[runners.cache]` are
/// fields, in any letter case; those of a map such as `node_selector` are data, matched exactly.
pub trait Fields {
    /// A field: BurntSushi/toml takes the exact name first, then any that folds to it.
    fn field(&self, key: &str) -> Option<&Value>;

    /// The name of an existing field as it is written.
    fn spelling(&self, key: &str) -> Option<&str>;

    /// The fields that are written in several spellings, each with the first of the others.
    fn respelled(&self) -> HashMap<&str, &str>;

    /// Sets a field, keeping its spelling.
    fn set_field(&mut self, key: &str, value: impl Into<Value>);

    /// Removes a field in every spelling.
    fn remove_field(&mut self, key: &str);

    /// A field, or where keys are data an entry.
    fn child(&self, key: &str, exact: bool) -> Option<&Value>;

    /// The table under a key, added where the key is absent; or what it holds instead of a table.
    fn child_table(&mut self, key: &str, exact: bool) -> Result<&mut Table, &'static str>;
}

impl Fields for Table {
    fn field(&self, key: &str) -> Option<&Value> {
        self.entry(self.spelling(key)?)
    }

    fn spelling(&self, key: &str) -> Option<&str> {
        let exact = self.get_key_value(key).map(|(name, _)| name);
        let mut names = self.iter().map(|(name, _)| name);
        exact.or_else(|| names.find(|name| folds_to(name, key)))
    }

    fn respelled(&self) -> HashMap<&str, &str> {
        let mut alike: HashMap<String, Vec<&str>> = HashMap::new();
        for (name, _) in self.iter() {
            alike.entry(fold(name)).or_default().push(name);
        }
        let again = |name: &str, alike: &[&'_ str]| {
            alike.iter().position(|other| *other != name && folds_to(other, name))
        };
        let names = alike.values().flat_map(|alike| alike.iter().map(move |name| (*name, alike)));
        names.filter_map(|(name, alike)| Some((name, alike[again(name, alike)?]))).collect()
    }

    fn set_field(&mut self, key: &str, value: impl Into<Value>) {
        let spelling = self.spelling(key).unwrap_or(key).to_owned();
        self.set_entry(&spelling, value);
    }

    fn remove_field(&mut self, key: &str) {
        self.retain(|name| !folds_to(name, key));
    }

    fn child(&self, key: &str, exact: bool) -> Option<&Value> {
        if exact { self.entry(key) } else { self.field(key) }
    }

    fn child_table(&mut self, key: &str, exact: bool) -> Result<&mut Table, &'static str> {
        if self.child(key, exact).is_none() {
            self.set_entry(key, Table::new());
        }
        let spelling = if exact { None } else { self.spelling(key) };
        let spelling = spelling.unwrap_or(key).to_owned();
        match self.entry_mut(&spelling) {
            Some(Value::Table(table)) => Ok(table),
            other => Err(other.map_or("absent", |value| value.kind())),
        }
    }
}

/// Go's `strings.EqualFold`, by which BurntSushi/toml matches keys, for keys of ASCII letters.
pub(super) fn folds_to(written: &str, key: &str) -> bool {
    if written.is_ascii() && key.is_ascii() {
        return written.eq_ignore_ascii_case(key);
    }
    let (mut left, mut right) = (written.chars(), key.chars());
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if same_letter(a, b) => {}
            _ => return false,
        }
    }
}

/// A text that is equal for all keys that fold to each other, and seldom for others.
fn fold(key: &str) -> String {
    match key.is_ascii() {
        true => key.to_ascii_lowercase(),
        false => {
            let upper = key.chars().flat_map(char::to_lowercase).flat_map(char::to_uppercase);
            upper.flat_map(char::to_lowercase).collect()
        }
    }
}

fn same_letter(a: char, b: char) -> bool {
    a == b || a.to_lowercase().eq(b.to_lowercase()) || a.to_uppercase().eq(b.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_as_in_go() {
        for (written, key, same) in [
            ("serveraddress", "ServerAddress", true),
            ("SERVERADDRESS", "ServerAddress", true),
            ("\u{212a}ey", "key", true),
            ("\u{17f}hared", "Shared", true),
            ("server_address", "ServerAddress", false),
            ("Server", "ServerAddress", false),
        ] {
            assert_eq!(folds_to(written, key), same, "{written} {key}");
        }
    }

    #[test]
    fn letters_that_are_the_same_have_one_fold() {
        let folds = |letter: char| fold(&format!("{letter}\u{100}"));
        let mut seen: HashMap<String, char> = HashMap::new();
        // A letter without case folds to itself.
        let cased = |letter: &char| {
            !letter.to_lowercase().eq([*letter]) || !letter.to_uppercase().eq([*letter])
        };
        for letter in ('\0'..=char::MAX).filter(cased) {
            let cases: [String; 2] =
                [letter.to_lowercase().collect(), letter.to_uppercase().collect()];
            for (kind, case) in cases.iter().enumerate() {
                let first = *seen.entry(format!("{kind}{case}")).or_insert(letter);
                assert_eq!(folds(first), folds(letter), "{first} {letter}");
            }
        }
    }

    #[test]
    fn each_spelling_of_a_field_names_another() {
        let names = ["Limit", "a", "limit", "ß", "ss", "LIMIT"];
        let table: Table =
            names.map(|name| (name.to_owned(), Value::from(1))).into_iter().collect();
        let expected = [("Limit", "limit"), ("limit", "Limit"), ("LIMIT", "Limit")];
        assert_eq!(table.respelled(), HashMap::from(expected));
    }

    #[test]
    fn a_field_keeps_its_spelling() {
        let mut table = Table::new();
        table.set_entry("type", "a");
        table.set_field("Type", "s3");
        let entries: Vec<_> = table.iter().collect();
        assert_eq!(entries, [("type", &Value::from("s3"))]);
    }
}
