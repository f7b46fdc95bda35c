//! The runner's `environment`, to be changed in many entries at once.

use std::collections::HashMap;

use crate::runner::environment;
use toml_patch::Value;

/// A list of `NAME=value` with the positions of each name.
pub(super) struct EnvironmentList {
    entries: Vec<Option<Value>>,
    positions: HashMap<String, Vec<usize>>,
}

impl EnvironmentList {
    /// The list with these entries.
    pub(super) fn new(entries: Vec<Value>) -> Self {
        let mut positions: HashMap<String, Vec<usize>> = HashMap::new();
        for (position, entry) in entries.iter().enumerate() {
            if let Some((name, _)) = environment::split(entry) {
                positions.entry(name.to_owned()).or_default().push(position);
            }
        }
        Self { entries: entries.into_iter().map(Some).collect(), positions }
    }

    /// The value that jobs see under a name: of several, the last.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let last = *self.positions.get(name)?.last()?;
        environment::split(self.entries[last].as_ref()?).map(|(_, value)| value)
    }

    /// Sets a name where it first stands, else at the end, or removes it everywhere.
    pub(super) fn set(&mut self, name: &str, value: Option<&str>) {
        let positions = self.positions.remove(name).unwrap_or_default();
        for position in &positions {
            self.entries[*position] = None;
        }
        let Some(value) = value else { return };
        let entry = Some(Value::String(format!("{name}={value}")));
        let position = match positions.first() {
            Some(&first) => {
                self.entries[first] = entry;
                first
            }
            None => {
                self.entries.push(entry);
                self.entries.len() - 1
            }
        };
        self.positions.insert(name.to_owned(), vec![position]);
    }

    /// The entries that remain, in order.
    pub(super) fn into_entries(self) -> Vec<Value> {
        self.entries.into_iter().flatten().collect()
    }
}
