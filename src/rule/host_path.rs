//! Jobs that see files of their node.
//!
//! ## What it finds
//!
//! A tenant whose `config` mounts a path of the host into build pods.
//!
//! ## Why it matters
//!
//! What is on the node belongs to all pods on it: the socket of the container runtime is root, and a cache directory is shared with
//! whoever mounts it next.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants:
//!   java:
//!     namespace: ci
//!     config: {kubernetes: {volumes: {host_path: [{name: cache, mount_path: /cache, host_path: /var/cache}]}}}
//! ```
//!
//! ## What to do instead
//!
//! Use a volume of the pod, or the cache:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants:
//!   java:
//!     namespace: ci
//!     config: {kubernetes: {volumes: {empty_dir: [{name: cache, mount_path: /cache}]}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::opened;
use crate::diagnostic::catalogue;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::HOST_PATH,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: Pod Security Standards, baseline"],
    text: include_str!("host_path.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    opened::answer(input, RULE.meta, "gives jobs a path of the host", "remove it")
}
