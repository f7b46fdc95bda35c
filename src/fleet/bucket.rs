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

/// Pairs of tenants of which the second one's cache is in the first one's part of a bucket, one pair
/// for each part that is in another; `buckets` are sorted.
pub(super) fn overlaps<'e, 't>(
    buckets: &'e [Edge<'t, BucketPart<'t>>],
) -> impl Iterator<Item = [&'e Edge<'t, BucketPart<'t>>; 2]> {
    // Whatever begins with a prefix stands after it, before anything else: the parts that hold the
    // one looked at, of whichever tenants, are on the way down to it.
    let mut holders: Vec<&'e Edge<'t, BucketPart<'t>>> = Vec::new();
    buckets.iter().filter_map(move |edge| {
        while holders.last().is_some_and(|holder| !holder.to.holds(&edge.to)) {
            holders.pop();
        }
        let other = holders.iter().rev().find(|holder| holder.tenant.name != edge.tenant.name);
        let found = other.map(|other| [*other, edge]);
        // Of a tenant's own parts the widest is enough.
        if holders.last().is_none_or(|holder| holder.tenant.name != edge.tenant.name) {
            holders.push(edge);
        }
        found
    })
}
