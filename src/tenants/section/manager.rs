//! `manager`: the pod that takes jobs from GitLab and starts build pods.

use schemars::JsonSchema;
use serde::Deserialize;

use super::names::PoolName;
use super::nodes::Nodes;
use super::table::Section;
use crate::tenants::read::spanned::Spanned;

pub(super) const SECTION: Section =
    Section { inherits: &[(&["manager", "nodes"], "nodes")], ..Section::NOTHING };

/// The manager: the pod that takes jobs from GitLab and starts build pods.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Manager {
    /// The nodes that the manager runs on. Left out: the tenant's `nodes`. `{}`: as the chart
    /// rendered it.
    pub nodes: Option<Spanned<Nodes>>,
    /// The pool that the manager runs in, instead of `nodes`.
    pub pool: Option<Spanned<PoolName>>,
    /// Whether Stakater Reloader, where the cluster has it, restarts the manager when a Secret that
    /// it uses changes (annotation `secret.reloader.stakater.com/auto`).
    pub reload_on_secret_change: Option<Spanned<bool>>,
}
