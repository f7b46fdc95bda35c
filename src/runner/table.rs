//! A TOML table as plain data, and how the runner finds a key in it.

use super::value::Value;

/// The entries of a table in the order they were written or added.
#[derive(Debug, Clone, Default)]
pub struct Table(Vec<(String, Value)>);

impl Table {
    /// A table without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry of a map such as `node_selector`, whose keys are data.
    pub fn entry(&self, key: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The field of a structure such as `[runners.cache]`, in any letter case: BurntSushi/toml takes
    /// the exact name first, then any that folds to it.
    pub fn field(&self, key: &str) -> Option<&Value> {
        self.position(key).map(|at| &self.0[at].1)
    }

    /// The name of an existing field as it is written.
    pub fn spelling(&self, key: &str) -> Option<&str> {
        self.position(key).map(|at| self.0[at].0.as_str())
    }

    /// Sets an entry of a map.
    pub fn set_entry(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    /// Sets a field, keeping its spelling.
    pub fn set_field(&mut self, key: &str, value: impl Into<Value>) {
        let spelling = self.spelling(key).unwrap_or(key).to_owned();
        self.set_entry(&spelling, value);
    }

    /// Removes an entry of a map.
    pub fn remove_entry(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key);
    }

    /// Removes a field in every spelling.
    pub fn remove_field(&mut self, key: &str) {
        self.0.retain(|(name, _)| !folds_to(name, key));
    }

    /// Keeps the entries whose key `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }

    /// A field, or where keys are data an entry.
    pub(super) fn child(&self, key: &str, exact: bool) -> Option<&Value> {
        if exact { self.entry(key) } else { self.field(key) }
    }

    /// The table under a key, added where the key is absent; or what it holds instead of a table.
    pub(super) fn child_table(
        &mut self,
        key: &str,
        exact: bool,
    ) -> Result<&mut Table, &'static str> {
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

    /// Another spelling of a field.
    pub(super) fn other_spelling(&self, key: &str) -> Option<&str> {
        let others = self.iter().map(|(name, _)| name);
        others.filter(|name| *name != key).find(|name| folds_to(name, key))
    }

    fn entry_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Whether it sets nothing.
    pub(super) fn is_void(&self) -> bool {
        self.iter().all(|(_, value)| value.is_void())
    }

    /// Whether the runner reads both alike, see [`Value::means`].
    pub fn means(&self, other: &Table) -> bool {
        let same = self.iter().all(|(key, value)| match other.entry(key) {
            Some(same) => value.means(same) || (value.is_void() && same.is_void()),
            None => value.is_void(),
        });
        let extra = |(key, value): (&str, &Value)| !value.is_void() && self.entry(key).is_none();
        same && !other.iter().any(extra)
    }

    fn position(&self, key: &str) -> Option<usize> {
        let exact = self.0.iter().position(|(name, _)| name == key);
        exact.or_else(|| self.0.iter().position(|(name, _)| folds_to(name, key)))
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.means(other)
    }
}

impl FromIterator<(String, Value)> for Table {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(entries: I) -> Self {
        let mut table = Table::new();
        for (key, value) in entries {
            table.set_entry(&key, value);
        }
        table
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
