//! `job-nodes`: build pods run on their tenant's nodes.
//!
//! The runner copies `[runners.kubernetes.affinity]` into every build pod, and no job can overwrite
//! it, other than a node selector (executors/kubernetes/overwrites.go).

use std::collections::HashMap;

use super::support::placement::{self, Obstacle};
use super::support::{nodes, terms};
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::runner::{Content, Table, Template, Value};
use crate::tenants::{Operator, Requirement, Spanned, Tenant, Toleration, TolerationOperator};

pub(super) const EDIT: Edit = Edit {
    id: "job-nodes",
    summary: "build pods run on the tenant's nodes",
    phase: Phase::Declare,
    apply,
};

const TERMS: [&str; 5] = [
    "kubernetes",
    "affinity",
    "node_affinity",
    "required_during_scheduling_ignored_during_execution",
    "node_selector_terms",
];
const NODE_SELECTOR_VARIABLE: &str = "KUBERNETES_NODE_SELECTOR";
const TOLERATIONS_VARIABLE: &str = "KUBERNETES_NODE_TOLERATIONS";
const NODE_SELECTOR: [&str; 2] = ["kubernetes", "node_selector"];

/// Labels that the runner also looks up in `node_selector`, to pick its helper image
/// (kubernetes.go:595-625).
const HELPER_IMAGE_LABELS: [&str; 3] =
    ["kubernetes.io/os", "kubernetes.io/arch", "node.kubernetes.io/windows-build"];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(nodes) = &tenant.job_nodes else { return Ok(()) };
    draft.attribute_to(nodes.span());
    nodes::check(&tenant, nodes)?;
    let requirements: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    check_node_selector(draft, &requirements)?;
    if !requirements.is_empty() {
        require(draft, &nodes.requirements, &requirements)?;
    }
    for requirement in &nodes.requirements {
        draft.attribute_to(requirement.span());
        if let (Operator::In, [value]) = (requirement.operator, requirement.values.as_slice())
            && HELPER_IMAGE_LABELS.contains(&requirement.key.as_str())
        {
            draft.set(&[NODE_SELECTOR[0], NODE_SELECTOR[1], &requirement.key], value.as_str());
        }
    }
    tolerate(draft, &nodes.tolerations)
}

/// Whether a template, whatever has changed it, still holds build pods to their nodes.
pub(super) fn still_placed(tenant: &Tenant, template: &Template) -> bool {
    let Some(nodes) = &tenant.job_nodes else { return true };
    let wanted: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    let terms = template.get(&TERMS).and_then(Value::as_array).unwrap_or_default();
    terms::hold(terms, &wanted)
}

/// The scheduler wants the node selector and the affinity both: at odds, no job ever starts.
fn check_node_selector(draft: &Draft<'_>, wanted: &[Requirement]) -> Result<(), Error> {
    let contradicted = |key: &str, value: &str| {
        let existing = [placement::of_selector(key, value)];
        placement::clash(&existing, wanted).map(|(_, wanted)| wanted.clone())
    };
    let explain = |error: Error, wanted: &Requirement, source: &str| {
        error
            .note(format!("the tenant wants {}", placement::shown(wanted)))
            .help(format!("remove it from {source} in the values of the chart"))
    };
    let selector = draft.template().get(&NODE_SELECTOR).and_then(Value::as_table);
    for (key, value) in selector.into_iter().flat_map(Table::iter) {
        if let Some(wanted) = contradicted(key, value.as_str().unwrap_or_default()) {
            let title = format!("the node_selector `{key}` contradicts the tenant's nodes");
            let path = [NODE_SELECTOR[0], NODE_SELECTOR[1], key];
            let error = draft.conflict_in_template(title, &path);
            return Err(explain(error, &wanted, "`runners.config`"));
        }
    }
    // A map's variable holds one entry, `key:value` or `key` alone (clihelpers convert.go:253-281).
    let variable = draft.variables().get(NODE_SELECTOR_VARIABLE).and_then(Content::text);
    let entry = variable.as_deref().map(|entry| entry.split_once(':').unwrap_or((entry, "")));
    if let Some((key, value)) = entry
        && let Some(wanted) = contradicted(key, value)
    {
        let title = format!("`{NODE_SELECTOR_VARIABLE}` contradicts the tenant's nodes");
        let error = draft.conflict_in_variable(title, NODE_SELECTOR_VARIABLE);
        return Err(explain(error, &wanted, "`envVars`"));
    }
    Ok(())
}

/// ANDs the requirements into every required term, or into a new one.
fn require(
    draft: &mut Draft<'_>,
    requirements: &[Spanned<Requirement>],
    wanted: &[Requirement],
) -> Result<(), Error> {
    let existing: Vec<Value> =
        draft.tables_in_template(&TERMS)?.into_iter().map(Value::Table).collect();
    let terms = terms::require(&existing, wanted).map_err(|obstacle| match obstacle {
        Obstacle::EmptyTerm(_) => draft
            .conflict_in_template("an empty term of `node_selector_terms` matches no node", &TERMS)
            .help("remove it from `runners.config` in the values of the chart"),
        Obstacle::Contradiction { existing, wanted } => draft
            .conflict_in_template(
                "the node affinity of the template contradicts the tenant's nodes",
                &TERMS,
            )
            .note(format!(
                "the template requires {}, the tenant wants {}",
                placement::shown(&existing),
                placement::shown(&wanted)
            ))
            .help("remove it from `runners.config` in the values of the chart"),
    })?;
    let entries = requirements.iter().map(|one| (terms::write(one), one.span()));
    draft.set_list(&TERMS, terms, entries);
    Ok(())
}

/// `node_tolerations`: `key=value` (or `key` for Exists) → effect (kubernetes.go:2633-2656).
fn tolerate(draft: &mut Draft<'_>, tolerations: &[Spanned<Toleration>]) -> Result<(), Error> {
    let mut written: HashMap<String, &str> = HashMap::new();
    for toleration in tolerations {
        draft.attribute_to(toleration.span());
        if toleration.toleration_seconds.is_some() {
            return Err(draft
                .conflict("build pods cannot have `tolerationSeconds`")
                .note("`node_tolerations` of the runner has no such thing")
                .help("remove it, or set it under `manager.nodes` alone"));
        }
        let name = taint(toleration);
        let effect = toleration.effect.map_or("", |effect| effect.as_str());
        if written.insert(name.clone(), effect).is_some_and(|before| before != effect) {
            return Err(draft
                .conflict(format!("build pods cannot tolerate two effects of `{name}`"))
                .note("`node_tolerations` of the runner holds one effect for a taint")
                .help("leave `effect` out, which tolerates every effect"));
        }
        let path = ["kubernetes", "node_tolerations", &name];
        // No effect tolerates all of them, the wanted one included.
        if draft.template().get(&path).and_then(Value::as_str) != Some("") {
            draft.set(&path, effect);
        }
    }
    if !written.contains_key("") {
        tolerate_no_other(draft);
    }
    Ok(())
}

/// An entry without a key tolerates every taint; an empty variable is such an entry.
fn tolerate_no_other(draft: &mut Draft<'_>) {
    let everything = ["kubernetes", "node_tolerations", ""];
    let variable = draft.variables().get(TOLERATIONS_VARIABLE).and_then(Content::text);
    if variable.as_deref() == Some("") || draft.template().get(&everything).is_some() {
        draft.unset(&everything);
    }
}

/// A toleration's taints as a key of `node_tolerations`.
fn taint(toleration: &Toleration) -> String {
    let key = toleration.key.as_deref().unwrap_or_default();
    match toleration.operator {
        TolerationOperator::Exists => key.to_owned(),
        TolerationOperator::Equal => {
            format!("{key}={}", toleration.value.as_deref().unwrap_or_default())
        }
    }
}
