//! Buckets without a region.
//!
//! ## What it finds
//!
//! A tenant with `cache.s3` and without `bucketLocation`.
//!
//! ## Why it matters
//!
//! GitLab Runner signs URLs for a region. Without one it asks the endpoint where the bucket is, for every job; where the keys may not
//! ask, or the endpoint does not answer, the cache is skipped with a warning in the job's log, and the job succeeds without it.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, cache: {s3: {serverAddress: rgw.example.com, bucketName: java}}}}
//! ```
//!
//! ## What to do instead
//!
//! Set the region; Ceph takes any, `us-east-1` by convention:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, cache: {s3: {serverAddress: rgw.example.com, bucketName: java, bucketLocation: us-east-1}}}}
//! ```

use serde_json::json;

use super::definition::{Input, Needs, Rule};
use super::finding::{Answer, Finding};
use crate::diagnostic::{Diagnostic, catalogue};

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::CACHE_REGION_MISSING,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: cache/s3v2/s3.go, `detectBucketLocation`"],
    text: include_str!("cache_region_missing.rs"),
    run,
};

fn run(input: &Input<'_>) -> Answer {
    let mut answer = Answer::default();
    for tenant in input.tenants {
        let Some(s3) = tenant.cache.as_ref().and_then(|cache| cache.s3.as_ref()) else { continue };
        if s3.bucket_location.is_some() {
            answer.evidence.proved += 1;
            continue;
        }
        answer.evidence.shown += 1;
        let title = format!("the bucket `{}` has no region", s3.bucket_name.as_str());
        let message = Diagnostic::finding(RULE.meta, title).about("cache.s3.bucketLocation");
        let message = message.tenant(tenant.runner_id());
        let message = message.at(tenant.place(s3.bucket_name.span()), "");
        let message = message.help("set `cache.s3.bucketLocation`");
        answer.findings.push(Finding::shown(message, json!({"bucket": s3.bucket_name.as_str()})));
    }
    answer
}
