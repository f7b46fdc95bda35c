//! Jobs whose isolation from the host is weakened.
//!
//! ## What it finds
//!
//! A tenant whose `config` makes build pods privileged, or weakens seccomp, AppArmor, SELinux or `/proc`.
//!
//! ## Why it matters
//!
//! A privileged container is root on its node: it reads the node's credentials and every other pod on it.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, config: {kubernetes: {privileged: true}}}}
//! ```
//!
//! ## What to do instead
//!
//! Build images with Kaniko, Buildah or BuildKit without root, which need no privileges:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, config: {kubernetes: {privileged: false}}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::opened;
use crate::diagnostic::catalogue;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::PRIVILEGED,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: Pod Security Standards, baseline"],
    text: include_str!("privileged.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    opened::answer(input, RULE.meta, "weakens the isolation of jobs from the host", "remove it")
}
