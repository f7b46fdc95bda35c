//! `manager-nodes`: the manager pod runs on its tenant's nodes.

use manifest_patch::Node;

use super::support::placement::{self, Needed, Obstacle, Term};
use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::tenants::{Requirement, Tenant, Toleration, TolerationOperator};
use crate::workload::{POD_SPEC, Workload};

pub(super) const EDIT: Edit = Edit { id: "manager-nodes", phase: Phase::Declare, apply };

const REQUIRED: [&str; 3] =
    ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];

fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(nodes) = &tenant.manager_nodes else { return Ok(()) };
    draft.because_of(nodes.span());
    draft.check_nodes(nodes)?;
    let requirements: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    check_node_selector(draft, &requirements)?;
    if !requirements.is_empty() {
        require(draft, &requirements)?;
    }
    for toleration in &nodes.tolerations {
        draft.because_of(toleration.span());
        tolerate(draft, toleration)?;
    }
    Ok(())
}

/// Whether the manager's pod template, whatever has changed it, still holds the manager to its nodes.
pub(super) fn hold(tenant: &Tenant, workload: &Workload<'_>) -> bool {
    let Some(nodes) = &tenant.manager_nodes else { return true };
    let wanted: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    let Some(pod) = workload.pod_spec() else { return false };
    let terms = pod.at(REQUIRED.into_iter().chain(["nodeSelectorTerms"])).and_then(Node::items);
    let terms: Vec<Term> = terms.unwrap_or_default().iter().map(read_term).collect();
    let selector = pod.get("nodeSelector").and_then(Node::entries).unwrap_or_default();
    let contradicted = selector.iter().any(|entry| {
        let value = entry.value.scalar().map_or("", |value| value.text());
        let existing = [placement::of_selector(entry.key.as_str().unwrap_or_default(), value)];
        placement::clash(&existing, &wanted).is_some()
    });
    pod.get("nodeName").is_none() && !contradicted && placement::are_held(&terms, &wanted)
}

/// The scheduler wants the node selector and the affinity both: at odds, the pod is never placed.
fn check_node_selector(draft: &Draft<'_>, wanted: &[Requirement]) -> Result<(), Error> {
    let selector = draft.workload.pod_spec().and_then(|spec| spec.get("nodeSelector"));
    for entry in selector.and_then(Node::entries).unwrap_or_default() {
        let (Some(key), Some(value)) = (entry.key.as_str(), entry.value.scalar()) else { continue };
        let existing = [placement::of_selector(key, value.text())];
        if let Some((_, wanted)) = placement::clash(&existing, wanted) {
            let title = format!("the nodeSelector `{key}` contradicts the tenant's nodes");
            return Err(draft
                .conflict_at(title, &draft.workload.deployment, &entry.value)
                .note(format!("the tenant wants {}", placement::shown(wanted)))
                .help("remove `nodeSelector` from the values of the chart"));
        }
    }
    Ok(())
}

/// ANDs the requirements into every required term, or into a new one.
fn require(draft: &mut Draft<'_>, wanted: &[Requirement]) -> Result<(), Error> {
    let path: Vec<&str> =
        POD_SPEC.into_iter().chain(REQUIRED).chain(["nodeSelectorTerms"]).collect();
    let deployment = &draft.workload.deployment;
    let existing = deployment.tree.at(path.iter().copied()).and_then(Node::items);
    let existing = existing.unwrap_or_default().to_vec();
    let terms: Vec<Term> = existing.iter().map(read_term).collect();
    let lacking = placement::lacking(&terms, wanted).map_err(|obstacle| match obstacle {
        Obstacle::EmptyTerm(index) => draft
            .conflict_at(
                "an empty node selector term matches no node",
                deployment,
                &existing[index],
            )
            .help("remove it from `affinity` in the values of the chart"),
        Obstacle::Contradiction { existing: has, wanted } => draft
            .conflict_at(
                "the node affinity of the chart contradicts the tenant's nodes",
                deployment,
                &existing[0],
            )
            .note(format!(
                "the chart requires {}, the tenant wants {}",
                placement::shown(&has),
                placement::shown(&wanted)
            ))
            .help("remove it from `affinity` in the values of the chart"),
    })?;
    let items = tree::list(&mut draft.workload.deployment, &path)?;
    if items.is_empty() {
        let expressions = Node::sequence(wanted.iter().map(write_requirement));
        items.push(Node::mapping([("matchExpressions", expressions)]));
        return Ok(());
    }
    for (term, lacking) in items.iter_mut().zip(lacking) {
        let mut expressions =
            term.get("matchExpressions").and_then(Node::items).unwrap_or_default().to_vec();
        if lacking.is_empty() {
            continue;
        }
        expressions.extend(lacking.iter().map(write_requirement));
        term.insert("matchExpressions", Node::sequence(expressions));
    }
    Ok(())
}

fn tolerate(draft: &mut Draft<'_>, wanted: &Toleration) -> Result<(), Error> {
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["tolerations"]).collect();
    let existing = draft.workload.deployment.tree.at(path.iter().copied()).and_then(Node::items);
    let existing: Vec<Option<Toleration>> =
        existing.unwrap_or_default().iter().map(read_toleration).collect();
    let needed = placement::needed(&existing, wanted);
    if let Needed::Replace(index) | Needed::InsertBefore(index) = needed {
        let old = existing[index].as_ref().and_then(|old| old.toleration_seconds);
        draft.gives_way(&how_long(old), &how_long(wanted.toleration_seconds));
    }
    if needed == Needed::Nothing {
        return Ok(());
    }
    let items = tree::list(&mut draft.workload.deployment, &path)?;
    match needed {
        Needed::Nothing => {}
        Needed::Append => items.push(write_toleration(wanted)),
        Needed::InsertBefore(index) => items.insert(index, write_toleration(wanted)),
        Needed::Replace(index) => match wanted.toleration_seconds {
            Some(seconds) => {
                items[index].insert("tolerationSeconds", Node::plain(seconds.to_string()));
            }
            None => {
                items[index].remove("tolerationSeconds");
            }
        },
    }
    Ok(())
}

fn how_long(seconds: Option<i64>) -> String {
    match seconds {
        Some(seconds) => format!("`tolerationSeconds: {seconds}`"),
        None => "a toleration for ever".to_owned(),
    }
}

fn read_term(term: &Node) -> Term {
    let expressions = term.get("matchExpressions").and_then(Node::items).unwrap_or_default();
    let fields = term.get("matchFields").and_then(Node::items).unwrap_or_default();
    Term {
        requirements: expressions.iter().filter_map(read_requirement).collect(),
        is_empty: expressions.is_empty() && fields.is_empty(),
    }
}

fn read_requirement(node: &Node) -> Option<Requirement> {
    let values = node.get("values").and_then(Node::items).unwrap_or_default();
    let text = |value: &Node| value.scalar().map(|scalar| scalar.text().to_owned());
    Some(Requirement {
        key: node.get("key")?.as_str()?.to_owned(),
        operator: placement::operator(node.get("operator")?.as_str()?)?,
        values: values.iter().filter_map(text).collect(),
    })
}

fn write_requirement(requirement: &Requirement) -> Node {
    let mut entries = vec![
        ("key", Node::string(&requirement.key)),
        ("operator", Node::string(requirement.operator.as_str())),
    ];
    if !requirement.values.is_empty() {
        entries.push(("values", Node::sequence(requirement.values.iter().map(Node::string))));
    }
    Node::mapping(entries)
}

/// A toleration as the chart rendered it; one with an unknown effect is left alone.
fn read_toleration(node: &Node) -> Option<Toleration> {
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

fn write_toleration(toleration: &Toleration) -> Node {
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
