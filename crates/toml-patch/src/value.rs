//! The data of a TOML text, without its spelling.

use indexmap::IndexMap;
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

impl Value {
    /// Whether both mean the same: the order of keys does not count, and an empty array or table
    /// under a key counts as absent, as it does for most programs that read a configuration.
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

    /// The tables in it: itself, or those of an array.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let elements = self.as_array().unwrap_or_default();
        self.as_table().into_iter().chain(elements.iter().filter_map(Value::as_table))
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
    pub fn is_array_of_tables(&self) -> bool {
        self.as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|one| one.as_table().is_some()))
    }
}

/// The entries of a table in the order they were written or added.
#[derive(Debug, Clone, Default)]
pub struct Table(IndexMap<String, Value>);

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

    /// The value of a key.
    pub fn entry(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// A key as it is held, and its value.
    pub fn get_key_value(&self, key: &str) -> Option<(&str, &Value)> {
        self.0.get_key_value(key).map(|(key, value)| (key.as_str(), value))
    }

    /// Sets the value of a key; a new one comes last.
    pub fn set_entry(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Removes a key.
    pub fn remove_entry(&mut self, key: &str) {
        self.0.shift_remove(key);
    }

    /// Keeps the entries for whose key `keep` returns true.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.0.retain(|name, _| keep(name));
    }

    /// The value of a key, to be changed.
    pub fn entry_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.0.get_mut(key)
    }

    /// Whether it sets nothing.
    pub fn is_void(&self) -> bool {
        self.iter().all(|(_, value)| value.is_void())
    }

    /// Whether both mean the same, see [`Value::means`].
    pub fn means(&self, other: &Table) -> bool {
        let same = self.iter().all(|(key, value)| match other.entry(key) {
            Some(same) => value.means(same) || (value.is_void() && same.is_void()),
            None => value.is_void(),
        });
        let extra = |(key, value): (&str, &Value)| !value.is_void() && self.entry(key).is_none();
        same && !other.iter().any(extra)
    }
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
