//! Tenants whose caches are in one part of a bucket.
//!
//! ## What it finds
//!
//! Two tenants whose caches are in one bucket at one endpoint, where the objects of one are below the `cache.path` of the other. A
//! cache without a `path` has the whole bucket; `a` has `a/b`, and not `ab`. Without `serverAddress` the endpoint is AWS, as with any of
//! its names; letter case and the default port make no other endpoint.
//!
//! ## Why it matters
//!
//! A job that restores a cache runs what is in it. Whoever can write the cache of another tenant runs code in its jobs.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults: {cache: {s3: {serverAddress: rgw.example.com, bucketName: caches, bucketLocation: us-east-1}}}
//! tenants:
//!   java: {namespace: ci-java, cache: {path: team}}
//!   dotnet: {namespace: ci-dotnet, cache: {path: team/dotnet}}
//! ```
//!
//! ## What to do instead
//!
//! Give each tenant a bucket, or at least a prefix of its own with keys that open that prefix only:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! defaults:
//!   namespace: ci-{tenant}
//!   cache: {s3: {serverAddress: rgw.example.com, bucketName: "{tenant}-cache", bucketLocation: us-east-1}}
//! tenants: {java: {}, dotnet: {}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Finding};
use super::join::with_tenants;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::fleet::pairs;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::CACHE_OVERLAP,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: cache/cache.go, `generateObjectName`, by Go's `path.Join`"],
    text: include_str!("cache_overlap.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    for edges in input.fleet.parts() {
        let Some(held) = edges.last().filter(|_| pairs(edges.iter().copied()) > 0) else {
            continue;
        };
        let bucket = held.to.bucket;
        let title = match held.to.prefix.as_str() {
            "" => format!("the caches of several tenants have all of bucket `{bucket}`"),
            prefix => {
                format!("the caches of several tenants have `{prefix}` of bucket `{bucket}`")
            }
        };
        let message =
            Diagnostic::finding(RULE.meta, title).about(format!("{bucket}/{}", held.to.prefix));
        let message = message.help("give each its own: `bucketName: \"{tenant}-cache\"`");
        let places = edges.iter().map(|edge| (edge.tenant, edge.place()));
        let (endpoint, prefix) = (&held.to.endpoint, &held.to.prefix);
        let witness = json!({"bucket": bucket, "endpoint": endpoint, "prefix": prefix});
        answer.findings.push(Finding::shown(with_tenants(message, places), witness));
    }
    let evidence = &mut answer.evidence;
    evidence.shown = input.fleet.overlapping_pairs();
    evidence.proved = pairs(input.fleet.buckets.iter()).saturating_sub(evidence.shown);
    answer
}
