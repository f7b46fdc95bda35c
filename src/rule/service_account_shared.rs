//! Tenants whose build pods run as one service account.
//!
//! ## What it finds
//!
//! Two tenants with one `serviceAccountName` in one namespace. Accounts of one name are undecided where a tenant has no `namespace`.
//!
//! ## Why it matters
//!
//! Whatever one tenant is given for its jobs (a role, a cloud identity, a pull secret), the jobs of the other have too.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: ci, serviceAccountName: jobs}
//! tenants: {java: {}, dotnet: {}}
//! ```
//!
//! ## What to do instead
//!
//! Give each tenant an account of its own:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}", serviceAccountName: "jobs-{tenant}"}
//! tenants: {java: {}, dotnet: {}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::join::Objects;
use crate::diagnostic::catalogue;
use crate::fleet::Edge;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::SERVICE_ACCOUNT_SHARED,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: Configure Service Accounts for Pods"],
    text: include_str!("service_account_shared.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let edges = input.fleet.accounts.iter().map(|edge| Edge {
        tenant: edge.tenant,
        span: edge.span.clone(),
        to: (edge.to.namespace, edge.to.name),
    });
    let objects = Objects {
        rule: RULE.meta,
        what: &|name| format!("the service account of build pods `{name}`"),
        witness: &|namespace, name| json!({"serviceAccount": {"namespace": namespace, "name": name}}),
        help: "give each tenant an account of its own: `serviceAccountName: \"ci-{tenant}\"`",
    };
    objects.answer(&edges.collect::<Vec<_>>())
}
