//! What several edits share: placement, paths into trees, the manager's variables.

pub(super) mod manager_env;
pub(super) mod nodes;
pub(super) mod placement;
pub(super) mod terms;
pub(super) mod tolerations;
pub(super) mod tree;
