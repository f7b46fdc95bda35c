//! `label`: the tenant's name on the workload, which also tells whose it is when its output is
//! rendered again.

use manifest_patch::Node;

use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::workload::{RUNNER_LABEL, TENANT_LABEL};

pub(super) const EDIT: Edit = Edit {
    id: "label",
    summary: "the workload carries the tenant's name as a label",
    phase: Phase::Finish,
    apply,
};

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let name = || Node::string(tenant.name.as_str());
    let labels = ["metadata", "labels"];
    let pod_labels = ["spec", "template", "metadata", "labels"];
    tree::mapping(draft.deployment_mut(), &labels)?.insert(TENANT_LABEL, name());
    tree::mapping(draft.deployment_mut(), &pod_labels)?.insert(TENANT_LABEL, name());
    tree::mapping(&mut draft.workload_mut().config_map, &labels)?.insert(TENANT_LABEL, name());
    if let Some(runner) = &tenant.runner {
        let name = || Node::string(runner.as_str());
        tree::mapping(draft.deployment_mut(), &labels)?.insert(RUNNER_LABEL, name());
        tree::mapping(draft.deployment_mut(), &pod_labels)?.insert(RUNNER_LABEL, name());
        tree::mapping(&mut draft.workload_mut().config_map, &labels)?.insert(RUNNER_LABEL, name());
    }
    if tenant.shares_release() {
        for member in &mut draft.workload_mut().others {
            tree::mapping(member, &labels)?.insert(TENANT_LABEL, name());
            if member.tree.at(pod_labels).is_some() {
                tree::mapping(member, &pod_labels)?.insert(TENANT_LABEL, name());
            }
        }
    }
    Ok(())
}
