//! Tenants that claim the runner of one release.
//!
//! ## What it finds
//!
//! Two tenants with one `release`, one `workload` and one `namespace`, or of which a namespace is not known (undecided). A release that
//! several tenants share by `sharedRelease` is copied for each of them, and not part of this.
//!
//! ## Why it matters
//!
//! A release has one runner with one configuration: only one of the tenants can have it, and its jobs run as that tenant's.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: ci, release: runner}
//! tenants: {java: {}, dotnet: {}}
//! ```
//!
//! ## What to do instead
//!
//! Install a release for each tenant, or copy one for all of them with `sharedRelease`:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}", release: "{tenant}-runner"}
//! tenants: {java: {}, dotnet: {}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::join::Objects;
use crate::diagnostic::catalogue;
use crate::fleet::Edge;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::RELEASE_CLAIMED_TWICE,
    needs: &[Needs::Tenants],
    sources: &["Helm: a release is unique by namespace and name"],
    text: include_str!("release_claimed_twice.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let names: Vec<String> = input.fleet.workloads.iter().map(|edge| name(&edge.to)).collect();
    let edges = input.fleet.workloads.iter().zip(&names).map(|(edge, name)| Edge {
        tenant: edge.tenant,
        span: edge.span.clone(),
        to: (edge.to.namespace, name.as_str()),
    });
    let objects = Objects {
        rule: RULE.meta,
        what: &|name| format!("the runner of release `{name}`"),
        witness: &|namespace, name| json!({"release": {"namespace": namespace, "name": name}}),
        help: "leave out `release`, which is then the tenant's name",
    };
    objects.answer(&edges.collect::<Vec<_>>())
}

/// The release, and the Deployment where it is named.
fn name(workload: &crate::fleet::Workload<'_>) -> String {
    match workload.name {
        Some(name) => format!("{}/{name}", workload.release),
        None => workload.release.to_owned(),
    }
}
