//! Where pods run: the part of a tenant that Kubernetes' scheduler reads.

mod label;
mod requirement;
mod toleration;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::table::Section;
use crate::tenants::read::spanned::Spanned;
pub use label::{LabelKey, LabelValue};
pub use requirement::{Operator, Requirement};
pub use toleration::{Effect, Toleration, TolerationOperator};

pub(super) const SECTION: Section = Section {
    owns: &[
        ("kubernetes.node_selector", "nodes"),
        ("kubernetes.node_tolerations", "nodes"),
        ("kubernetes.affinity", "nodes"),
    ],
    hints: &[
        (&["nodeSelector"], "labels of nodes go into `nodes.matchLabels`"),
        (&["affinity"], "requirements on nodes go into `nodes.matchExpressions`"),
    ],
    ..Section::NOTHING
};

/// The nodes that pods may run on, as written. A node must satisfy all of it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Nodes {
    /// Labels that a node must have, with these values.
    match_labels: Option<BTreeMap<LabelKey, Option<Spanned<LabelValue>>>>,
    /// Further requirements on a node's labels: Kubernetes' NodeSelectorRequirement.
    match_expressions: Option<Vec<Spanned<Requirement>>>,
    /// Taints of nodes that pods accept, as in a pod's spec.
    tolerations: Option<Vec<Spanned<Toleration>>>,
}

/// Where pods run: the requirements all hold (AND), the tolerations are added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placement {
    /// What a node's labels must satisfy: `matchLabels` by key, then `matchExpressions`.
    pub requirements: Vec<Spanned<Requirement>>,
    /// Taints that are accepted.
    pub tolerations: Vec<Spanned<Toleration>>,
}

impl Placement {
    /// The placement that `nodes` asks for, where it is written; `{}` asks for nothing.
    pub(in crate::tenants) fn spanned(nodes: Spanned<Nodes>) -> Option<Spanned<Self>> {
        let span = nodes.span();
        Self::of(nodes.into_inner()).map(|placement| Spanned::new(placement, span))
    }

    /// The placement that `nodes` asks for; `None` when it asks for nothing.
    fn of(nodes: Nodes) -> Option<Self> {
        let labels = nodes.match_labels.into_iter().flatten();
        let mut requirements: Vec<_> = labels
            .filter_map(|(key, value)| Some(value?.map(|value| Requirement::label(&key, &value))))
            .collect();
        requirements.extend(nodes.match_expressions.into_iter().flatten());
        let tolerations = nodes.tolerations.unwrap_or_default();
        let placement = Self { requirements, tolerations };
        (!placement.requirements.is_empty() || !placement.tolerations.is_empty())
            .then_some(placement)
    }
}
