//! `rollout`: a changed configuration restarts the manager.
//!
//! The chart's own checksums are computed while it is rendered, before any post-renderer: a changed
//! tenants file would not show in them.

use manifest_patch::Node;
use sha2::{Digest, Sha256};

use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::spelling::hexadecimal;

pub(super) const EDIT: Edit = Edit {
    id: "rollout",
    summary: "a changed configuration restarts the manager",
    phase: Phase::Finish,
    apply,
};

/// The annotation on the pod template.
const CHECKSUM: &str = "runner-tenant.dev/checksum";

/// Asks Stakater Reloader to restart the workload when a Secret that it uses changes.
const RELOADER: &str = "secret.reloader.stakater.com/auto";

/// The checksum covers what the pod reads and nothing else: the data of its ConfigMap as it shall
/// be, and what its tenant sets.
fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let config_map = &draft.workload().config_map.tree;
    let mut hash = Sha256::new();
    for key in ["data", "binaryData"] {
        let data = config_map.get(key).map(Node::to_json).unwrap_or_default();
        hash.update(data.to_string());
        hash.update([0]);
    }
    hash.update(tenant.to_json().to_string());
    let checksum = hexadecimal(&hash.finalize());
    let annotations = ["spec", "template", "metadata", "annotations"];
    tree::mapping(draft.deployment_mut(), &annotations)?.insert(CHECKSUM, Node::string(checksum));
    if let Some(reload) = tenant.reload_on_secret_change.as_ref().filter(|reload| *reload.get()) {
        draft.attribute_to(reload.span());
        tree::mapping(draft.deployment_mut(), &["metadata", "annotations"])?
            .insert(RELOADER, Node::string("true"));
    }
    Ok(())
}
