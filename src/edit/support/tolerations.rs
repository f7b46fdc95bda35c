//! The tolerations of a pod, to be added to without reading all of them for each.

use std::collections::HashSet;

use manifest_patch::Node;

use super::placement::{self, Needed};
use crate::tenants::{Toleration, TolerationOperator};

/// The tolerations of a pod spec as the edits so far left them.
pub(in crate::edit) struct Tolerations {
    nodes: Vec<Node>,
    read: Vec<Option<Toleration>>,
    /// The keys, each alone where every value is tolerated, that a toleration can overlap with.
    keys: HashSet<(String, Option<String>)>,
}

impl Tolerations {
    pub(in crate::edit) fn new(nodes: &[Node]) -> Self {
        let read: Vec<_> = nodes.iter().map(read).collect();
        let keys = read.iter().flatten().map(key).collect();
        Self { nodes: nodes.to_vec(), read, keys }
    }

    /// The nodes, in order.
    pub(in crate::edit) fn into_nodes(self) -> Vec<Node> {
        self.nodes
    }

    /// Adds a toleration where it is needed. Gives the `tolerationSeconds` that give way to it.
    pub(in crate::edit) fn add(&mut self, wanted: &Toleration) -> Added {
        let needed = match self.may_overlap(wanted) {
            true => placement::needed(&self.read, wanted),
            false => Needed::Append,
        };
        let seconds =
            |index: usize, all: &[Option<Toleration>]| all[index].as_ref()?.toleration_seconds;
        let added = match needed {
            Needed::Nothing => return Added::Nothing,
            Needed::Append => {
                self.insert(self.nodes.len(), wanted);
                Added::Whole
            }
            Needed::InsertBefore(index) => {
                let old = seconds(index, &self.read);
                self.insert(index, wanted);
                Added::InPlaceOf(old)
            }
            Needed::Replace(index) => {
                let old = seconds(index, &self.read);
                match wanted.toleration_seconds {
                    Some(new) => {
                        let new = Node::plain(new.to_string());
                        self.nodes[index].insert("tolerationSeconds", new);
                    }
                    None => drop(self.nodes[index].remove("tolerationSeconds")),
                }
                self.read[index] = Some(wanted.clone());
                Added::InPlaceOf(old)
            }
        };
        self.keys.insert(key(wanted));
        added
    }

    fn insert(&mut self, index: usize, wanted: &Toleration) {
        self.nodes.insert(index, write(wanted));
        self.read.insert(index, Some(wanted.clone()));
    }

    /// Whether another toleration may be about the same taints, which only looking at all decides.
    fn may_overlap(&self, wanted: &Toleration) -> bool {
        let (name, value) = key(wanted);
        let holds = |name: &str, value: Option<&String>| {
            self.keys.contains(&(name.to_owned(), value.cloned()))
        };
        value.is_none() || holds(&name, None) || holds("", None) || holds(&name, value.as_ref())
    }
}

/// What became of a toleration.
pub(in crate::edit) enum Added {
    /// Another one says the same.
    Nothing,
    /// It is one more.
    Whole,
    /// It counts instead of one with this `tolerationSeconds`.
    InPlaceOf(Option<i64>),
}

fn key(toleration: &Toleration) -> (String, Option<String>) {
    let value = (toleration.operator == TolerationOperator::Equal)
        .then(|| toleration.value.clone().unwrap_or_default());
    (toleration.key.clone().unwrap_or_default(), value)
}

/// A toleration as the chart rendered it; `None` for one with an unknown effect, which stays.
fn read(node: &Node) -> Option<Toleration> {
    let text = |key: &str| {
        let text = node.get(key).and_then(Node::as_str);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let seconds = node.get("tolerationSeconds").and_then(Node::as_integer);
    Some(Toleration {
        key: text("key"),
        operator: match text("operator").as_deref() {
            Some("Exists") => TolerationOperator::Exists,
            _ => TolerationOperator::Equal,
        },
        value: text("value"),
        effect: match text("effect") {
            None => None,
            Some(name) => Some(placement::effect(&name)?),
        },
        toleration_seconds: seconds.and_then(|seconds| i64::try_from(seconds).ok()),
    })
}

/// A toleration as a node of a manifest.
pub(in crate::edit) fn write(toleration: &Toleration) -> Node {
    let mut entries = Vec::new();
    if let Some(key) = &toleration.key {
        entries.push(("key", Node::string(key)));
    }
    entries.push(("operator", Node::string(toleration.operator.as_str())));
    if let Some(value) = &toleration.value {
        entries.push(("value", Node::string(value)));
    }
    if let Some(effect) = toleration.effect {
        entries.push(("effect", Node::string(effect.as_str())));
    }
    if let Some(seconds) = toleration.toleration_seconds {
        entries.push(("tolerationSeconds", Node::plain(seconds.to_string())));
    }
    Node::mapping(entries)
}
