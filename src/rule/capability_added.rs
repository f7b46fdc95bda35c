//! Jobs with capabilities of the host.
//!
//! ## What it finds
//!
//! A tenant whose `config` adds capabilities to build pods.
//!
//! ## Why it matters
//!
//! Capabilities such as `SYS_ADMIN` or `NET_ADMIN` let a job leave its container or change the node's network.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, config: {kubernetes: {cap_add: [SYS_ADMIN]}}}}
//! ```
//!
//! ## What to do instead
//!
//! Leave them out, or drop more:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, config: {kubernetes: {cap_drop: [ALL]}}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::opened;
use crate::diagnostic::catalogue;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::CAPABILITY_ADDED,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: Pod Security Standards, baseline"],
    text: include_str!("capability_added.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    opened::answer(input, RULE.meta, "gives jobs capabilities of the host", "remove it")
}
