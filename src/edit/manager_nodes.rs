//! `manager-nodes`: the manager pod runs on its tenant's nodes.

use manifest_patch::Node;

use super::support::placement::{self, Obstacle};
use super::support::tolerations::{self, Added, Tolerations};
use super::support::{nodes, terms, tree};
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::tenants::{Requirement, Spanned, Tenant, Toleration};
use crate::workload::{POD_SPEC, Workload};

pub(super) const EDIT: Edit = Edit {
    id: "manager-nodes",
    summary: "the manager pod runs on the tenant's nodes",
    phase: Phase::Declare,
    apply,
};

const REQUIRED: [&str; 3] =
    ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(nodes) = &tenant.manager_nodes else { return Ok(()) };
    draft.attribute_to(nodes.span());
    nodes::check(&tenant, nodes)?;
    check_node_name(draft)?;
    let requirements: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    check_node_selector(draft, &requirements)?;
    if !requirements.is_empty() {
        require(draft, &nodes.requirements, &requirements)?;
    }
    tolerate(draft, &nodes.tolerations)
}

/// Whether the manager's pod template, whatever has changed it, still holds the manager to its nodes.
pub(super) fn still_placed(tenant: &Tenant, workload: &Workload<'_>) -> bool {
    let Some(nodes) = &tenant.manager_nodes else { return true };
    let wanted: Vec<Requirement> =
        nodes.requirements.iter().map(|requirement| requirement.get().clone()).collect();
    let Some(pod) = workload.pod_spec() else { return false };
    let terms = pod.at(REQUIRED.into_iter().chain(["nodeSelectorTerms"])).and_then(Node::items);
    let selector = pod.get("nodeSelector").and_then(Node::entries).unwrap_or_default();
    let contradicted = selector.iter().any(|entry| {
        let value = entry.value.scalar().map_or("", |value| value.text());
        let existing = [placement::of_selector(entry.key.as_str().unwrap_or_default(), value)];
        placement::clash(&existing, &wanted).is_some()
    });
    pod.get("nodeName").is_none()
        && !contradicted
        && terms::hold(terms.unwrap_or_default(), &wanted)
}

/// The kubelet of a pod's own `nodeName` refuses it where the affinity does not hold
/// (k8s pkg/kubelet/lifecycle/predicate.go), and nobody asks the scheduler for another node.
fn check_node_name(draft: &Draft<'_>) -> Result<(), Error> {
    let pod = draft.workload().pod_spec();
    match pod.and_then(|pod| pod.get("nodeName")).filter(|name| !name.is_null()) {
        Some(name) => Err(draft
            .conflict_at("the manager's pod has a `nodeName`", &draft.workload().deployment, name)
            .note("it goes to that node or to none, whatever the tenant's nodes are")
            .help("remove it from the values of the chart")),
        None => Ok(()),
    }
}

/// The scheduler wants the node selector and the affinity both: at odds, the pod is never placed.
fn check_node_selector(draft: &Draft<'_>, wanted: &[Requirement]) -> Result<(), Error> {
    let selector = draft.workload().pod_spec().and_then(|spec| spec.get("nodeSelector"));
    for entry in selector.and_then(Node::entries).unwrap_or_default() {
        let (Some(key), Some(value)) = (entry.key.as_str(), entry.value.scalar()) else { continue };
        let existing = [placement::of_selector(key, value.text())];
        if let Some((_, wanted)) = placement::clash(&existing, wanted) {
            let title = format!("the nodeSelector `{key}` contradicts the tenant's nodes");
            return Err(draft
                .conflict_at(title, &draft.workload().deployment, &entry.value)
                .note(format!("the tenant wants {}", placement::shown(wanted)))
                .help("remove `nodeSelector` from the values of the chart"));
        }
    }
    Ok(())
}

/// ANDs the requirements into every required term, or into a new one.
fn require(
    draft: &mut Draft<'_>,
    requirements: &[Spanned<Requirement>],
    wanted: &[Requirement],
) -> Result<(), Error> {
    let path: Vec<&str> =
        POD_SPEC.into_iter().chain(REQUIRED).chain(["nodeSelectorTerms"]).collect();
    let deployment = &draft.workload().deployment;
    let existing = deployment.tree.at(path.iter().copied()).and_then(Node::items);
    let existing = existing.unwrap_or_default();
    let terms = terms::require(existing, wanted).map_err(|obstacle| match obstacle {
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
    *tree::list(draft.deployment_mut(), &path)? = terms;
    for requirement in requirements {
        draft.attribute_entry(&terms::write(requirement), requirement.span());
    }
    Ok(())
}

fn tolerate(draft: &mut Draft<'_>, wanted: &[Spanned<Toleration>]) -> Result<(), Error> {
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["tolerations"]).collect();
    let existing = draft.workload().deployment.tree.at(path.iter().copied()).and_then(Node::items);
    let mut tolerations = Tolerations::new(existing.unwrap_or_default());
    let mut is_changed = false;
    for toleration in wanted {
        match tolerations.add(toleration) {
            Added::Nothing => continue,
            Added::Whole => {}
            Added::InPlaceOf(old) => {
                draft.attribute_to(toleration.span());
                draft.gives_way(&how_long(old), &how_long(toleration.toleration_seconds));
            }
        }
        is_changed = true;
    }
    if is_changed {
        *tree::list(draft.deployment_mut(), &path)? = tolerations.into_nodes();
        for toleration in wanted {
            draft.attribute_entry(&tolerations::write(toleration), toleration.span());
        }
    }
    Ok(())
}

fn how_long(seconds: Option<i64>) -> String {
    match seconds {
        Some(seconds) => format!("`tolerationSeconds: {seconds}`"),
        None => "a toleration for ever".to_owned(),
    }
}
