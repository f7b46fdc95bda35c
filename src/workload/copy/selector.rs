//! Label selectors: what they match, and that those of a copy match no other tenant's.

use std::collections::BTreeMap;

use manifest_patch::Node;

use crate::workload::TENANT_LABEL;

/// The labels of an object.
pub(super) type Labels = BTreeMap<String, String>;

/// The labels in a mapping.
pub(super) fn labels(mapping: &Node) -> Labels {
    let entries = mapping.entries().unwrap_or_default().iter();
    let labels = entries.filter_map(|entry| {
        Some((entry.key.as_str()?.to_owned(), entry.value.as_str()?.to_owned()))
    });
    labels.collect()
}

/// The two ways to write a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A map of labels: a Service's.
    Map,
    /// A LabelSelector with `matchLabels` and `matchExpressions`.
    LabelSelector,
}

impl Form {
    /// Whether an object with these labels is selected.
    pub(super) fn selects(self, selector: &Node, labels: &Labels) -> bool {
        match self {
            Self::Map => has_all(selector, labels),
            Self::LabelSelector => {
                selector.get("matchLabels").is_none_or(|wanted| has_all(wanted, labels))
                    && expressions(selector).iter().all(|one| holds(one, labels))
            }
        }
    }

    /// Makes a selector select nothing that has another tenant's label.
    pub(super) fn restrict_to(self, selector: &mut Node, tenant: &str) {
        let tenant = Node::string(tenant);
        match self {
            Self::Map => {
                selector.insert(TENANT_LABEL, tenant);
            }
            Self::LabelSelector => match selector.get_mut("matchLabels") {
                Some(labels) if labels.entries().is_some() => {
                    labels.insert(TENANT_LABEL, tenant);
                }
                _ => {
                    selector.insert("matchLabels", Node::mapping([(TENANT_LABEL, tenant)]));
                }
            },
        }
    }
}

/// Makes a LabelSelector select nothing that has a tenant's label at all.
pub(super) fn exclude_all(selector: &mut Node) {
    let absent = Node::mapping([
        ("key", Node::string(TENANT_LABEL)),
        ("operator", Node::string("DoesNotExist")),
    ]);
    match selector.get_mut("matchExpressions").and_then(Node::items_mut) {
        Some(expressions) => expressions.push(absent),
        None => {
            selector.insert("matchExpressions", Node::sequence([absent]));
        }
    }
}

fn expressions(selector: &Node) -> &[Node] {
    selector.get("matchExpressions").and_then(Node::items).unwrap_or_default()
}

fn has_all(wanted: &Node, labels: &Labels) -> bool {
    let entries = wanted.entries().unwrap_or_default();
    entries.iter().all(|entry| {
        let label = entry.key.as_str().and_then(|key| labels.get(key));
        label.is_some_and(|label| entry.value.as_str() == Some(label))
    })
}

/// One requirement, by the rules of apimachinery's `labels.Requirement.Matches`.
fn holds(expression: &Node, labels: &Labels) -> bool {
    let text = |key: &str| expression.get(key).and_then(Node::as_str).unwrap_or_default();
    let label = labels.get(text("key"));
    let values = expression.get("values").and_then(Node::items).unwrap_or_default();
    let listed = label.is_some_and(|label| values.iter().any(|one| one.as_str() == Some(label)));
    match text("operator") {
        "In" => listed,
        "NotIn" => !listed,
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        _ => false,
    }
}
