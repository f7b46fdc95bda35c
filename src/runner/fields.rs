//! How GitLab Runner finds a key in a table: the fields of its structures in any letter case.

use toml_patch::{Table, Value};

/// A table of the runner's configuration. The keys of a structure such as `[runners.cache]` are
/// fields, in any letter case; those of a map such as `node_selector` are data, matched exactly.
pub trait Fields {
    /// A field: BurntSushi/toml takes the exact name first, then any that folds to it.
    fn field(&self, key: &str) -> Option<&Value>;

    /// The name of an existing field as it is written.
    fn spelling(&self, key: &str) -> Option<&str>;

    /// Another spelling of a field.
    fn other_spelling(&self, key: &str) -> Option<&str>;

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
        let names = || self.iter().map(|(name, _)| name);
        names().find(|name| *name == key).or_else(|| names().find(|name| folds_to(name, key)))
    }

    fn other_spelling(&self, key: &str) -> Option<&str> {
        let others = self.iter().map(|(name, _)| name);
        others.filter(|name| *name != key).find(|name| folds_to(name, key))
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
    fn a_field_keeps_its_spelling() {
        let mut table = Table::new();
        table.set_entry("type", "a");
        table.set_field("Type", "s3");
        let entries: Vec<_> = table.iter().collect();
        assert_eq!(entries, [("type", &Value::from("s3"))]);
    }
}
