//! Requirements that no node can meet.
//!
//! ## What it finds
//!
//! A tenant whose `nodes` or `manager.nodes` contradict themselves on one label, also where it takes three requirements together.
//!
//! ## Why it matters
//!
//! The pods stay pending until the job times out, and nothing in the cluster reports that no node could ever fit.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants:
//!   java:
//!     namespace: ci
//!     nodes:
//!       matchExpressions:
//!       - {key: cpus, operator: Gt, values: ["4"]}
//!       - {key: cpus, operator: In, values: ["4", "8"]}
//!       - {key: cpus, operator: NotIn, values: ["8"]}
//! ```
//!
//! ## What to do instead
//!
//! Remove what is too much:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants:
//!   java:
//!     namespace: ci
//!     nodes:
//!       matchExpressions:
//!       - {key: cpus, operator: Gt, values: ["4"]}
//!       - {key: cpus, operator: In, values: ["4", "8"]}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Finding};
use crate::diagnostic::{Diagnostic, catalogue};
use crate::fleet::placement::NodeSet;
use crate::tenants::{Placement, Spanned, Tenant};

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::NODES_UNSATISFIABLE,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: k8s.io/component-helpers scheduling/corev1/nodeaffinity"],
    text: include_str!("nodes_unsatisfiable.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    for tenant in input.tenants {
        let mut nodes: Vec<_> = tenant.job_nodes.iter().chain(&tenant.manager_nodes).collect();
        nodes.dedup();
        for nodes in nodes {
            match finding(tenant, nodes) {
                Some(finding) => {
                    answer.evidence.shown += 1;
                    answer.findings.push(finding);
                }
                None => answer.evidence.proved += 1,
            }
        }
    }
    answer
}

fn finding(tenant: &Tenant, nodes: &Spanned<Placement>) -> Option<Finding> {
    let key = NodeSet::of(nodes.requirements.iter().map(Spanned::get)).impossible_label()?;
    let title = format!("no node can meet all requirements on the label `{key}`");
    let mut message = Diagnostic::finding(RULE.meta, title).about(key).tenant(tenant.runner_id());
    for requirement in nodes.requirements.iter().filter(|requirement| requirement.key == key) {
        message = message.at(tenant.place(requirement.span()), requirement.operator.as_str());
    }
    Some(Finding::shown(message.help("remove one of them"), json!({"label": key})))
}
