//! Jobs that can choose where and as whom they run.
//!
//! ## What it finds
//!
//! A tenant with `lockdown.overwrites: open`. Undecided: the values of the chart then decide.
//!
//! ## Why it matters
//!
//! A job variable such as `KUBERNETES_NAMESPACE_OVERWRITE` places the job's pod. The runner's patterns are not anchored: `java` matches
//! `not-java` too, so that a pattern which looks narrow lets a job into the namespace or onto the nodes of another tenant.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {overwrites: open}}}
//! ```
//!
//! ## What to do instead
//!
//! Leave it closed, which is the default:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {overwrites: closed}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::lockdown::Part;
use crate::diagnostic::catalogue;
use crate::tenants::Overwrites;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::OVERWRITE_OPEN,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: executors/kubernetes/overwrites.go, `regexp.MatchString`"],
    text: include_str!("overwrite_open.rs"),
    run,
};

const PART: Part = Part {
    rule: &catalogue::OVERWRITE_OPEN,
    written: "lockdown.overwrites: open",
    means: "lets jobs choose their nodes, namespace and service account, as far as the chart's values let them",
    attempt: "variables: {KUBERNETES_NODE_SELECTOR_team: \"team=dotnet\"}",
    help: "remove it: overwrites are closed by default",
    open: |lockdown| {
        (*lockdown.overwrites.get() == Overwrites::Open).then(|| lockdown.overwrites.span())
    },
};

fn run(input: &Input<'_>) -> Answer {
    PART.answer(input)
}
