//! Tenants whose pods are in one namespace.
//!
//! ## What it finds
//!
//! Two tenants with one `namespace`. Tenants without one are undecided: their runners are in the namespaces of their releases, which
//! a rendered stream says.
//!
//! ## Why it matters
//!
//! Roles, quotas, NetworkPolicies and Pod Security hold for a namespace. In one namespace, a manager's role to make pods and read
//! Secrets for its tenant reaches the pods and Secrets of the other tenant.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: ci}
//! tenants: {java: {}, dotnet: {}}
//! ```
//!
//! ## What to do instead
//!
//! Give each tenant a namespace of its own:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}"}
//! tenants: {java: {}, dotnet: {}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Finding};
use super::join::with_tenants;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::fleet::{pairs, shared};
use crate::tenants::Tenant;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::NAMESPACE_SHARED,
    needs: &[Needs::Tenants],
    sources: &[
        "Kubernetes: Multi-tenancy, namespaces",
        "GitLab Runner: `[runners.kubernetes]`, `namespace`",
    ],
    text: include_str!("namespace_shared.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    let all = &input.fleet.namespaces;
    for group in shared(all) {
        answer.evidence.shown += pairs(group.iter());
        let title = format!("several tenants are in namespace `{}`", group[0].to);
        let message = Diagnostic::finding(RULE.meta, title).about(group[0].to);
        let message = message.help("give each tenant its own: `namespace: \"ci-{tenant}\"`");
        let places = group.iter().map(|edge| (edge.tenant, edge.place()));
        let witness = json!({"namespace": group[0].to});
        answer.findings.push(Finding::shown(with_tenants(message, places), witness));
    }
    answer.evidence.proved = pairs(all.iter()) - answer.evidence.shown;
    let mut without: Vec<&Tenant> =
        input.tenants.iter().filter(|tenant| tenant.namespace.is_none()).collect();
    without.dedup_by_key(|tenant| tenant.name.as_str());
    let mut tenants: Vec<&str> = input.tenants.iter().map(|tenant| tenant.name.as_str()).collect();
    tenants.dedup();
    if !without.is_empty() && tenants.len() > 1 {
        let with = tenants.len() - without.len();
        let undecided = without.len() * (without.len() - 1) / 2 + without.len() * with;
        answer.evidence.undecided = undecided;
        let title = "`namespace` is not set: a runner is where its release is installed";
        let message = Diagnostic::finding(RULE.meta, title).about("namespace");
        let message = message.help("give each tenant its own: `namespace: \"ci-{tenant}\"`");
        let places = without.iter().map(|tenant| (*tenant, tenant.place(tenant.name.span())));
        answer.findings.push(Finding::undecided(with_tenants(message, places)));
    }
    answer
}
