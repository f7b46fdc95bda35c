//! Ceph: a user per tenant, and buckets whose policies keep tenants apart.
//!
//! All buckets belong to one more user, the owner, so that no tenant can open its own to others.

mod policy;
mod script;

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::diagnostic::Error;
use crate::fleet::{BucketPart, Edge, Fleet, InNamespace, shared};
use crate::tenants::{CacheS3, S3Credentials, Spanned, Tenant};

/// Users and buckets on one object gateway.
#[derive(Debug)]
pub struct Ceph<'t> {
    clients: Vec<Client<'t>>,
    buckets: Vec<Bucket<'t>>,
    /// Tenants that have nothing to do with Ceph, and why.
    left_out: Vec<(&'t str, &'static str)>,
    /// How large each bucket may grow.
    max_size: Option<Size>,
}

/// A number of bytes, as `radosgw-admin` takes it: `500G`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Size(String);

impl FromStr for Size {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.strip_suffix(['K', 'M', 'G', 'T']).unwrap_or_default();
        match number.parse::<u32>() {
            Ok(1..) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Self(text.to_owned()))
            }
            _ => Err("expected a number with K, M, G or T, such as 500G"),
        }
    }
}

/// A tenant whose cache is on Ceph.
#[derive(Debug, Clone)]
struct Client<'t> {
    tenant: &'t Tenant,
    s3: &'t Spanned<CacheS3>,
    address: &'t str,
    /// What all of its objects' names begin with; empty, or with a slash at the end.
    prefix: String,
}

/// A bucket and who may use it: of several, each what is under its own prefix.
#[derive(Debug)]
struct Bucket<'t> {
    name: &'t str,
    clients: Vec<Client<'t>>,
}

impl<'t> Ceph<'t> {
    /// The users and buckets of these tenants; of one alone, where one is named, with whom it
    /// shares its bucket: a bucket has one policy.
    ///
    /// # Errors
    /// When there is nothing for Ceph, when tenants are on several gateways, or when two of them
    /// cannot be kept apart: objects under the same prefix, or keys in the same Secret.
    pub fn new(tenants: &'t [Tenant], only: Option<&str>) -> Result<Self, Error> {
        let mut clients = Vec::new();
        let mut left_out = Vec::new();
        for tenant in tenants {
            match client(tenant)? {
                Ok(client) => add_runner(&mut clients, client)?,
                Err(reason) => left_out.push((tenant.name.as_str(), reason)),
            }
        }
        if let Some(name) = only {
            let Some(wanted) = clients.iter().find(|client| client.name() == name).cloned() else {
                let reason = left_out.iter().find(|(tenant, _)| *tenant == name);
                return Err(nothing(
                    name,
                    reason.map_or("there is no such tenant", |(_, why)| why),
                ));
            };
            clients.retain(|client| client.shares_bucket_with(&wanted));
            left_out.clear();
        }
        let Some(first) = clients.first() else {
            let none = Error::new("no tenant has its cache on Ceph");
            return Err(none.help("`cache.s3` with a `serverAddress` says where it is"));
        };
        if let Some(other) = clients.iter().find(|client| client.gateway() != first.gateway()) {
            return Err(several_gateways(first, other));
        }
        let fleet = Fleet::new(clients.iter().map(|client| client.tenant));
        check_apart(&fleet)?;
        let mut buckets = BTreeMap::<_, Vec<_>>::new();
        for client in &clients {
            buckets.entry(client.bucket()).or_default().push(client.clone());
        }
        let buckets = buckets.into_iter().map(|(name, clients)| Bucket { name, clients });
        let buckets = buckets.collect();
        if let Some(name) = only {
            clients.retain(|client| client.name() == name);
        }
        Ok(Self { clients, buckets, left_out, max_size: None })
    }

    /// With a limit for the size of each bucket.
    #[must_use]
    pub fn max_size(self, max_size: Option<Size>) -> Self {
        Self { max_size, ..self }
    }
}

impl<'t> Client<'t> {
    fn name(&self) -> &'t str {
        self.tenant.name.as_str()
    }

    /// The name of its user.
    fn user(&self) -> String {
        format!("gitlab-runner-{}", self.name())
    }

    fn bucket(&self) -> &'t str {
        self.s3.get().bucket_name.as_str()
    }

    fn gateway(&self) -> String {
        let is_insecure = self.s3.insecure.as_ref().is_some_and(|insecure| *insecure.get());
        let scheme = if is_insecure { "http" } else { "https" };
        format!("{scheme}://{}", self.address)
    }

    /// The namespace and the name of the Secret with its keys.
    fn secret(&self) -> Option<(&'t str, &'t str)> {
        let keys = self.s3.get().credentials.as_ref()?.get().keys()?;
        let namespace = self.tenant.namespace.as_ref().map_or("", |namespace| namespace.as_str());
        Some((namespace, keys.secret_name.as_str()))
    }

    fn shares_bucket_with(&self, other: &Client<'_>) -> bool {
        self.bucket() == other.bucket() && self.gateway() == other.gateway()
    }
}

/// A tenant is one user, however many runners it has.
fn add_runner<'t>(clients: &mut Vec<Client<'t>>, client: Client<'t>) -> Result<(), Error> {
    // The runners of a tenant follow one another.
    let Some(other) = clients.last().filter(|other| other.name() == client.name()) else {
        clients.push(client);
        return Ok(());
    };
    let of = |client: &Client<'t>| {
        (client.gateway(), client.bucket(), client.prefix.clone(), client.secret())
    };
    if of(other) == of(&client) {
        return Ok(());
    }
    let title = format!("the runners of tenant `{}` have several buckets or keys", client.name());
    Err(Error::new(title)
        .at(client.tenant.place(client.s3.span()), client.tenant.runner_id())
        .at(other.tenant.place(other.s3.span()), other.tenant.runner_id())
        .help("write `cache` for the tenant, not for its runners"))
}

/// A tenant as a client of Ceph, or why it is none.
fn client(tenant: &Tenant) -> Result<Result<Client<'_>, &'static str>, Error> {
    let Some((cache, s3)) = tenant.cache.as_ref().and_then(|cache| {
        let cache = cache.get();
        Some((cache, cache.s3.as_ref()?))
    }) else {
        return Ok(Err("it has no `cache.s3`"));
    };
    let Some(address) = &s3.get().server_address else {
        return Ok(Err("without a `serverAddress` its bucket is on AWS"));
    };
    if s3.credentials.as_ref().is_some_and(|of| *of.get() == S3Credentials::WorkloadIdentity) {
        return Ok(Err("by `workloadIdentity` it is a role, not a user"));
    }
    let bucket = &s3.get().bucket_name;
    if bucket.as_str().contains(':') {
        let title = format!("the bucket `{}` is in a tenant of Ceph's own", bucket.as_str());
        return Err(Error::new(title)
            .at(tenant.place(bucket.span()), "")
            .help("`export ceph` knows buckets outside of these alone: name one of them"));
    }
    let prefix = match &cache.path {
        Some(path) => prefix(tenant, path)?,
        None => String::new(),
    };
    Ok(Ok(Client { tenant, s3, address: address.as_str(), prefix }))
}

/// What GitLab Runner makes of the path (`path.Join`, without a slash in front), as a prefix.
fn prefix(tenant: &Tenant, path: &Spanned<String>) -> Result<String, Error> {
    let refused = |why: &str, help: &str| {
        let title = format!("the path `{}` {why}", path.get());
        Err(Error::new(title).at(tenant.place(path.span()), "").help(help))
    };
    if path.contains(['*', '?', '$']) {
        let help = "in a bucket policy `*`, `?` and `$` stand for something else";
        return refused("cannot be the prefix of a policy", help);
    }
    let parts = path.split('/').filter(|part| !part.is_empty() && *part != ".");
    let parts: Vec<_> = parts.collect();
    if parts.contains(&"..") {
        return refused("leads out of itself", "write it without `..`");
    }
    Ok(parts.into_iter().map(|part| format!("{part}/")).collect())
}

/// Nothing that is one tenant's may be another's too: neither keys nor objects.
fn check_apart(fleet: &Fleet<'_>) -> Result<(), Error> {
    if let Some(group) = shared(&fleet.bucket_keys).next() {
        return Err(same_secret(&group[0], &group[1]));
    }
    fleet.overlaps().next().map_or(Ok(()), |[one, other]| Err(same_prefix(one, other)))
}

fn nothing(name: &str, why: &str) -> Error {
    Error::new(format!("tenant `{name}` has no cache on Ceph: {why}"))
}

fn several_gateways(one: &Client<'_>, other: &Client<'_>) -> Error {
    let (first, second) = (one.gateway(), other.gateway());
    let error = Error::new(format!("the tenants are on two gateways, {first} and {second}"));
    let error =
        [one, other].into_iter().fold(error, |error, client| match &client.s3.server_address {
            Some(address) => error.at(client.tenant.place(address.span()), client.name()),
            None => error,
        });
    error.help(format!("name the tenant: `runner-tenant export ceph {}`", other.name()))
}

fn same_prefix(one: &Edge<'_, BucketPart<'_>>, other: &Edge<'_, BucketPart<'_>>) -> Error {
    let [first, second] = [one, other].map(|edge| edge.tenant.name.as_str());
    let bucket = one.to.bucket;
    let title =
        format!("tenants `{first}` and `{second}` share the bucket `{bucket}` and what is in it");
    let label = |edge: &Edge<'_, BucketPart<'_>>| match edge.to.prefix.as_str() {
        "" => format!("{} has all of it", edge.tenant.name.as_str()),
        prefix => format!("{} is under `{prefix}`", edge.tenant.name.as_str()),
    };
    Error::new(title)
        .at(one.place(), label(one))
        .at(other.place(), label(other))
        .help("give each a `cache.path` of its own (`{tenant}`), or a bucket")
}

fn same_secret(one: &Edge<'_, InNamespace<'_>>, other: &Edge<'_, InNamespace<'_>>) -> Error {
    let [first, second] = [one, other].map(|edge| edge.tenant.name.as_str());
    Error::new(format!("tenants `{first}` and `{second}` have their keys in one Secret"))
        .at(one.place(), format!("{first} has `{}`", one.to.name))
        .at(other.place(), format!("{second} has it too"))
        .help("give each a Secret (`s3-{tenant}`) or a namespace of its own")
}
