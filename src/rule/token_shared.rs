//! Tenants whose runners authenticate with one token.
//!
//! ## What it finds
//!
//! Two tenants that name one Secret in one namespace as `token.secretName`. Secrets of one name are undecided where a tenant has no `namespace`.
//!
//! ## Why it matters
//!
//! A token is one runner to GitLab: its jobs go to whichever manager asks first, so that a job of one tenant runs on the nodes and
//! with the caches of the other.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: ci}
//! tenants:
//!   java: {token: {secretName: runner}}
//!   dotnet: {token: {secretName: runner}}
//! ```
//!
//! ## What to do instead
//!
//! Register a runner for each tenant, and keep its token in a Secret of its own:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: "ci-{tenant}", token: {secretName: "{tenant}-runner"}}
//! tenants: {java: {}, dotnet: {}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::join::{Objects, secret};
use crate::diagnostic::catalogue;
use crate::fleet::Edge;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::TOKEN_SHARED,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: `config.toml`, `token`, which `POST /api/v4/jobs/request` sends"],
    text: include_str!("token_shared.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let edges = input.fleet.tokens.iter().map(|edge| Edge {
        tenant: edge.tenant,
        span: edge.span.clone(),
        to: (edge.to.namespace, edge.to.name),
    });
    let objects = Objects {
        rule: RULE.meta,
        what: &|name| format!("the token in Secret `{name}`"),
        witness: &secret,
        help: "give each tenant a Secret of its own: `token: {secretName: \"{tenant}-runner\"}`",
    };
    objects.answer(&edges.collect::<Vec<_>>())
}
