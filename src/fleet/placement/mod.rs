//! Which nodes pods may run on: decided exactly, label by label.

mod common;
mod pairs;
mod values;

use std::collections::BTreeMap;

pub use common::{Common, NodesInCommon};

use crate::tenants::Requirement;
use values::LabelValues;

/// The labels of a node.
pub type NodeLabels = BTreeMap<String, String>;

/// All nodes that meet some requirements.
///
/// Requirements on different labels do not depend on each other, so that a node can meet them all
/// when each label by itself can.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct NodeSet<'r>(BTreeMap<&'r str, LabelValues<'r>>);

impl<'r> NodeSet<'r> {
    /// The nodes that meet all of them.
    pub fn of(requirements: impl IntoIterator<Item = &'r Requirement>) -> Self {
        let mut labels: BTreeMap<&str, LabelValues<'_>> = BTreeMap::new();
        for requirement in requirements {
            let values = LabelValues::of(requirement);
            let values = match labels.get(requirement.key.as_str()) {
                Some(known) => known.and(&values),
                None => values,
            };
            labels.insert(&requirement.key, values);
        }
        Self(labels)
    }

    /// The nodes that are in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        for (key, values) in &other.0 {
            let values = match both.0.get(key) {
                Some(own) => own.and(values),
                None => values.clone(),
            };
            both.0.insert(key, values);
        }
        both
    }

    /// A label that no node can have as it is required, where there is one.
    pub fn impossible_label(&self) -> Option<&'r str> {
        let mut labels = self.0.iter();
        labels.find(|(_, values)| values.witness().is_none()).map(|(key, _)| *key)
    }

    /// The labels of one of the nodes, no more than it needs; `None` where there can be no node.
    pub fn witness(&self) -> Option<NodeLabels> {
        let mut labels = NodeLabels::new();
        for (key, values) in &self.0 {
            labels.extend(values.witness()?.map(|value| ((*key).to_owned(), value)));
        }
        Some(labels)
    }

    /// Whether a node with these labels is one of them.
    pub fn accepts(&self, node: &NodeLabels) -> bool {
        self.0.iter().all(|(key, values)| values.admits(node.get(*key).map(String::as_str)))
    }

    /// Whether there can be a node in both; in each of them there can be one.
    fn meets(&self, other: &Self) -> bool {
        let (few, many) = if self.0.len() < other.0.len() { (self, other) } else { (other, self) };
        few.0.iter().all(|(key, values)| {
            let both = many.0.get(key).map(|others| values.and(others));
            both.is_none_or(|both| both.witness().is_some())
        })
    }

    /// The labels that must have one of some values.
    fn pins(&self) -> impl Iterator<Item = (&'r str, impl Iterator<Item = &'r str>)> {
        let pin = |(key, values): (&&'r str, &LabelValues<'r>)| {
            let values: Vec<&'r str> = values.pinned()?.iter().copied().collect();
            Some((*key, values.into_iter()))
        };
        self.0.iter().filter_map(pin)
    }
}

#[cfg(test)]
mod tests;
