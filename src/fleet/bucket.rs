//! Buckets, and the parts of them that caches are in.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::edge::Edge;
use crate::tenants::Tenant;

/// All objects of a bucket whose names begin with a prefix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BucketPart<'t> {
    /// The endpoint's `host[:port]` in one spelling; without one, AWS.
    pub endpoint: Option<Cow<'t, str>>,
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
        let insecure = s3.insecure.as_ref().is_some_and(|insecure| *insecure.get());
        let address = s3.server_address.as_ref().map(|address| address.as_str());
        let endpoint = address.and_then(|address| one_spelling(address, insecure));
        let path = cache.path.as_ref();
        let prefix = path.map_or_else(String::new, |path| prefix(path));
        let to = Self { endpoint, bucket: s3.bucket_name.as_str(), prefix };
        let span = path.map_or(s3.bucket_name.span(), |path| path.span());
        Some(Edge { tenant, span, to })
    }

    /// Whether all objects of `other` are in this part, too.
    pub fn holds(&self, other: &Self) -> bool {
        (&self.endpoint, self.bucket) == (&other.endpoint, other.bucket)
            && other.prefix.starts_with(&self.prefix)
    }
}

/// An endpoint in lower case without its default port; `None` for AWS, which has many names: with a
/// region, for IPv6 too, for acceleration.
fn one_spelling(address: &str, insecure: bool) -> Option<Cow<'_, str>> {
    let port = if insecure { ":80" } else { ":443" };
    let address = address.strip_suffix(port).unwrap_or(address);
    let lower = match address.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(address.to_ascii_lowercase()),
        false => Cow::Borrowed(address),
    };
    let is_aws = lower.strip_suffix(".amazonaws.com").is_some_and(|name| {
        name.split('.').next().is_some_and(|first| first == "s3" || first.starts_with("s3-"))
    });
    (!is_aws).then_some(lower)
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

/// How many pairs of parts of different tenants have objects in common; `buckets` are sorted.
pub(super) fn overlapping_pairs(buckets: &[Edge<'_, BucketPart<'_>>]) -> usize {
    // The parts that hold the one looked at, as above, but each of them, counted by tenant.
    let mut holders: Vec<&Edge<'_, BucketPart<'_>>> = Vec::new();
    let mut by_tenant: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    for edge in buckets {
        while let Some(holder) = holders.pop_if(|holder| !holder.to.holds(&edge.to)) {
            by_tenant.entry(holder.tenant.name.as_str()).and_modify(|own| *own -= 1);
        }
        let own = by_tenant.entry(edge.tenant.name.as_str()).or_default();
        count += holders.len() - *own;
        *own += 1;
        holders.push(edge);
    }
    count
}

/// For each part that is reached, everyone who reaches all of it; `buckets` are sorted.
pub(super) fn reached<'e, 't>(
    buckets: &'e [Edge<'t, BucketPart<'t>>],
) -> impl Iterator<Item = Vec<&'e Edge<'t, BucketPart<'t>>>> {
    let mut holders: Vec<&'e Edge<'t, BucketPart<'t>>> = Vec::new();
    buckets.chunk_by(|one, other| one.to == other.to).map(move |same| {
        holders.retain(|holder| holder.to.holds(&same[0].to));
        holders.extend(same);
        holders.clone()
    })
}
