//! Nodes that jobs of several tenants can run on.
//!
//! ## What it finds
//!
//! Two tenants whose requirements on nodes one node can meet at once; the finding has the labels of such a node, and lists every
//! tenant that accepts it. Tenants that use one `pool` are meant to share it. Tenants without `nodes` are undecided. At most 1,000
//! nodes are listed; the evidence counts all pairs of placements.
//!
//! ## Why it matters
//!
//! Pods on one node share its kernel, its image cache and its network. A job that leaves its container has reached the other tenant.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}"}
//! tenants:
//!   java: {nodes: {matchLabels: {pool: ci}}}
//!   dotnet: {nodes: {matchExpressions: [{key: team, operator: In, values: [dotnet]}]}}
//! ```
//!
//! ## What to do instead
//!
//! Give all tenants another value of the same label, or declare a pool that is shared:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}", nodes: {matchLabels: {team: "{tenant}"}}}
//! tenants: {java: {}, dotnet: {}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Evidence, Finding};
use super::join::with_tenants;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::fleet::{Edge, pairs};
use crate::tenants::Tenant;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::NODES_OVERLAP,
    needs: &[Needs::Tenants],
    sources: &[
        "Kubernetes: k8s.io/component-helpers scheduling/corev1/nodeaffinity",
        "Kubernetes: k8s.io/apimachinery pkg/labels, `Requirement.Matches`",
    ],
    text: include_str!("nodes_overlap.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let found = input.fleet.nodes_in_common();
    let mut answer = Answer {
        evidence: Evidence {
            proved: found.proved,
            shown: found.shown,
            not_looked_at: found.left_out,
            undecided: 0,
        },
        findings: Vec::new(),
    };
    for common in &found.common {
        let labels: Vec<_> =
            common.node.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let node = match labels.is_empty() {
            true => "without labels".to_owned(),
            false => format!("with {}", labels.join(", ")),
        };
        let title = format!("jobs of several tenants can run on a node {node}");
        let message = Diagnostic::finding(RULE.meta, title).about(labels.join(","));
        let message = message.help("require another value of one label of each tenant");
        let places = common.edges.iter().map(|edge| (edge.tenant, edge.place()));
        let witness = json!({"node": {"labels": common.node}});
        answer.findings.push(Finding::shown(with_tenants(message, places), witness));
    }
    undecided(input, &mut answer);
    answer
}

/// Tenants that require nothing run wherever the chart's values let them.
fn undecided(input: &Input<'_>, answer: &mut Answer) {
    let without: Vec<&Tenant> =
        input.tenants.iter().filter(|tenant| tenant.job_nodes.is_none()).collect();
    let others = |tenant: &Tenant| input.tenants.iter().any(|other| other.name != tenant.name);
    if !without.iter().any(|tenant| others(tenant)) {
        return;
    }
    let all: Vec<_> =
        input.tenants.iter().map(|tenant| Edge { tenant, span: 0..0, to: () }).collect();
    answer.evidence.undecided = pairs(all.iter()) - pairs(input.fleet.nodes.iter());
    let title = "`nodes` is not set: build pods run wherever the chart's values let them";
    let message = Diagnostic::finding(RULE.meta, title).about("nodes");
    let message = message.help("require a label: `nodes: {matchLabels: {team: \"{tenant}\"}}`");
    let places = without.iter().map(|tenant| (*tenant, tenant.place(tenant.name.span())));
    answer.findings.push(Finding::undecided(with_tenants(message, places)));
}
