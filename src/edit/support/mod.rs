//! What several edits share: placement, paths into trees, the manager's variables, pod_spec patches.

pub(super) mod manager_env;
pub(super) mod placement;
pub(super) mod pod_spec;
pub(super) mod terms;
pub(super) mod tolerations;
pub(super) mod tree;
