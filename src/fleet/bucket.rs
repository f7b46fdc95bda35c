//! Buckets, and the parts of them that caches are in.

use super::edge::Edge;
use crate::tenants::Tenant;

/// All objects of a bucket whose names begin with a prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BucketPart<'t> {
    /// The endpoint's `host[:port]`; without one, AWS.
    pub endpoint: Option<&'t str>,
    /// The bucket.
    pub bucket: &'t str,
    /// The prefix: empty, or with a slash at the end.
    pub prefix: String,
}

impl<'t> BucketPart<'t> {
    /// The part that a tenant's cache is in.
    pub(super) fn of(tenant: &'t Tenant) -> Option<Edge<'t, Self>> {
        let cache = tenant.cache.as_ref()?;
        let s3 = cache.s3.as_ref()?;
        let endpoint = s3.server_address.as_ref().map(|address| address.as_str());
        let path = cache.path.as_ref();
        let prefix = path.map_or_else(String::new, |path| prefix(path));
        let to = Self { endpoint, bucket: s3.bucket_name.as_str(), prefix };
        let span = path.map_or(s3.bucket_name.span(), |path| path.span());
        Some(Edge { tenant, span, to })
    }

    /// Whether all objects of `other` are in this part, too.
    pub fn holds(&self, other: &Self) -> bool {
        (self.endpoint, self.bucket) == (other.endpoint, other.bucket)
            && other.prefix.starts_with(&self.prefix)
    }
}

/// What GitLab Runner makes of the path before an object's name (Go's `path.Join`), without a slash
/// in front.
fn prefix(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.into_iter().map(|part| format!("{part}/")).collect()
}

/// Two tenants of which one's cache is in the other's part of a bucket; `buckets` are sorted.
pub(super) fn first_overlap<'e, 't>(
    buckets: &'e [Edge<'t, BucketPart<'t>>],
) -> Option<[&'e Edge<'t, BucketPart<'t>>; 2]> {
    // Whatever begins with a prefix stands right after it.
    let pair = buckets
        .windows(2)
        .find(|pair| pair[0].to.holds(&pair[1].to) && pair[0].tenant.name != pair[1].tenant.name)?;
    Some([&pair[0], &pair[1]])
}
