//! The data of a TOML text, without its spelling.

use toml_edit::Datetime;

/// A TOML value. Comparison is by meaning, see [`Value::means`].
#[derive(Debug, Clone)]
pub enum Value {
    /// A string.
    String(String),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, a time or both.
    Datetime(Datetime),
    /// An array; an array of tables is one that holds only tables.
    Array(Vec<Value>),
    /// A table.
    Table(Table),
}

/// The entries of a table in the order they were written or added.
#[derive(Debug, Clone, Default)]
pub struct Table(Vec<(String, Value)>);

impl Value {
    /// Whether GitLab Runner reads both alike: the order of keys does not count, and an empty array
    /// or table under a key is as good as none (mergo calls both empty).
    pub fn means(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Integer(a), Value::Integer(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a == b || (a.is_nan() && b.is_nan()),
            (Value::Boolean(a), Value::Boolean(b)) => a == b,
            (Value::Datetime(a), Value::Datetime(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.means(b))
            }
            (Value::Table(a), Value::Table(b)) => a.means(b),
            _ => false,
        }
    }

    /// Whether nothing is lost when the key of this value is left out.
    pub fn is_void(&self) -> bool {
        match self {
            Value::Array(elements) => elements.is_empty(),
            Value::Table(table) => table.is_void(),
            _ => false,
        }
    }

    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Value::Boolean(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// What TOML calls this kind of value.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::String(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a float",
            Value::Boolean(_) => "a boolean",
            Value::Datetime(_) => "a date",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }

    /// Whether `[[headers]]` can express it.
    pub(super) fn is_array_of_tables(&self) -> bool {
        self.as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|one| one.as_table().is_some()))
    }
}

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
        self.0
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
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

    /// Sets a field, keeping its spelling. Further spellings of it go: of two, the runner takes
    /// whichever Go's random map order visits last.
    pub fn set_field(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        match self.only_field(key) {
            Some(old) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
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
        if exact {
            self.entry(key)
        } else {
            self.field(key)
        }
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
        let child = if exact {
            self.entry_mut(key)
        } else {
            self.only_field(key)
        };
        match child {
            Some(Value::Table(table)) => Ok(table),
            other => Err(other.map_or("absent", |value| value.kind())),
        }
    }

    /// A field to change, left in one spelling.
    fn only_field(&mut self, key: &str) -> Option<&mut Value> {
        let kept = self.spelling(key)?.to_owned();
        self.0
            .retain(|(name, _)| *name == kept || !folds_to(name, key));
        self.entry_mut(&kept)
    }

    fn entry_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0
            .iter_mut()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// Whether it sets nothing.
    pub(super) fn is_void(&self) -> bool {
        self.iter().all(|(_, value)| value.is_void())
    }

    fn means(&self, other: &Table) -> bool {
        let found_in = |one: &Table, all: &Table| {
            one.iter().all(|(key, value)| match all.entry(key) {
                Some(same) => value.means(same) || (value.is_void() && same.is_void()),
                None => value.is_void(),
            })
        };
        found_in(self, other) && found_in(other, self)
    }

    fn position(&self, key: &str) -> Option<usize> {
        let exact = self.0.iter().position(|(name, _)| name == key);
        exact.or_else(|| self.0.iter().position(|(name, _)| folds_to(name, key)))
    }
}

/// Go's `strings.EqualFold`, by which BurntSushi/toml matches keys, for keys of ASCII letters.
pub(super) fn folds_to(written: &str, key: &str) -> bool {
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

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.means(other)
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

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::String(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Value::Boolean(truth)
    }
}

impl From<Table> for Value {
    fn from(table: Table) -> Self {
        Value::Table(table)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        Value::Array(elements.into_iter().map(Into::into).collect())
    }
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
    fn a_field_is_left_in_one_spelling() {
        let mut table = Table::new();
        table.set_entry("type", "a");
        table.set_entry("Type", "b");
        table.set_field("Type", "s3");
        let entries: Vec<_> = table.iter().collect();
        assert_eq!(entries, [("Type", &Value::from("s3"))]);
    }

    #[test]
    fn empty_is_as_good_as_absent_except_in_an_array() {
        let with =
            |key: &str, value: Value| Value::from(Table::from_iter([(key.to_owned(), value)]));
        let empty = Value::from(Table::new());
        assert_eq!(with("a", Value::Array(vec![])), empty);
        assert_eq!(with("a", with("b", empty.clone())), empty);
        assert_ne!(with("a", "".into()), empty);
        assert_ne!(
            with("terms", Value::Array(vec![empty.clone()])),
            with("terms", Value::Array(vec![]))
        );
    }
}
