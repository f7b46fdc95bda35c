//! Tenants whose caches are reached with the same keys.
//!
//! ## What it finds
//!
//! Two tenants that name one Secret in one namespace as `cache.s3.credentials.secretName`. Secrets of one name are undecided where a
//! tenant has no `namespace`.
//!
//! ## Why it matters
//!
//! Keys that open the buckets of both tenants let whoever has them read and replace the cache of the other.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {namespace: ci, cache: {s3: {bucketName: "{tenant}-cache", bucketLocation: eu-west-1}}}
//! tenants:
//!   java: {cache: {s3: {credentials: {secretName: s3}}}}
//!   dotnet: {cache: {s3: {credentials: {secretName: s3}}}}
//! ```
//!
//! ## What to do instead
//!
//! Give each tenant keys that open its own bucket only:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults:
//!   namespace: ci-{tenant}
//!   cache: {s3: {bucketName: "{tenant}-cache", bucketLocation: eu-west-1, credentials: {secretName: "s3-{tenant}"}}}
//! tenants: {java: {}, dotnet: {}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::join::{Objects, secret};
use crate::diagnostic::catalogue;
use crate::fleet::Edge;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::CACHE_SECRET_SHARED,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: `[runners.cache.s3]`, `AccessKey` and `SecretKey`"],
    text: include_str!("cache_secret_shared.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let edges = input.fleet.bucket_keys.iter().map(|edge| Edge {
        tenant: edge.tenant,
        span: edge.span.clone(),
        to: (edge.to.namespace, edge.to.name),
    });
    let objects = Objects {
        rule: RULE.meta,
        what: &|name| format!("the keys of their caches in Secret `{name}`"),
        witness: &secret,
        help: "give each tenant keys of its own: `credentials: {secretName: \"s3-{tenant}\"}`",
    };
    objects.answer(&edges.collect::<Vec<_>>())
}
