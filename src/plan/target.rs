//! The name of a document, as patches and messages give it.

use manifest_patch::Node;
use serde::Serialize;

use crate::workload::Member;

/// Which document a patch is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Target {
    kind: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

impl Target {
    pub(super) fn of(member: &Member<'_>) -> Self {
        Self::in_tree(&member.tree)
    }

    pub(super) fn in_tree(tree: &Node) -> Self {
        let text =
            |path: &[&str]| tree.at(path.iter().copied()).and_then(Node::as_str).map(str::to_owned);
        Self {
            kind: text(&["kind"]).unwrap_or_default(),
            name: text(&["metadata", "name"]).unwrap_or_default(),
            namespace: text(&["metadata", "namespace"]),
        }
    }

    /// `Kind/name`, as kubectl names it.
    pub(super) fn title(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}
