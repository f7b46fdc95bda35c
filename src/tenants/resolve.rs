//! From what is written, defaults merged in, to a tenant: what must be there and what must agree.

use super::Spanned;
use super::cache::{AuthenticationType, Cache, CacheS3, Via};
use super::kaniko::{Kaniko, KanikoCache};
use super::names::TenantName;
use super::nodes::{Nodes, Placement};
use super::tenant::Tenant;
use super::written::{Manager, WrittenTenant};
use crate::error::Error;
use crate::place::Source;

/// The tenant that `written` describes.
pub(super) fn complete(
    source: &Source,
    name: Spanned<TenantName>,
    written: WrittenTenant,
) -> Result<Tenant, Error> {
    if let Some(s3) = written.cache.as_ref().and_then(|cache: &Spanned<Cache>| cache.s3.as_ref()) {
        check_s3(source, s3)?;
    }
    let job_nodes = written.nodes.and_then(placement);
    let manager_nodes = match written.manager {
        Some(Manager { nodes: Some(nodes) }) => placement(nodes),
        Some(Manager { nodes: None }) | None => job_nodes.clone(),
    };
    Ok(Tenant {
        name,
        release: written.release,
        namespace: written.namespace,
        workload: written.workload,
        job_nodes,
        manager_nodes,
        token: written.token.map(|token| token.secret_name),
        concurrent: written.concurrent,
        cache: written.cache,
        kaniko_cache: written
            .kaniko
            .map(|kaniko| kaniko_cache(source, kaniko))
            .transpose()?
            .flatten(),
        service_account_name: written.service_account_name,
        source: source.clone(),
    })
}

/// `{}` asks for nothing.
fn placement(nodes: Spanned<Nodes>) -> Option<Spanned<Placement>> {
    let span = nodes.span();
    Placement::of(nodes.into_inner()).map(|placement| Spanned::new(placement, span))
}

fn kaniko_cache(source: &Source, kaniko: Kaniko) -> Result<Option<Spanned<KanikoCache>>, Error> {
    let Some(cache) = kaniko.cache else {
        return Ok(None);
    };
    let span = cache.span();
    let cache = cache.into_inner();
    let Some(registry) = cache.registry else {
        return Err(Error::new("`kaniko.cache` needs `registry`")
            .at(source.place(span), "`registry` is missing here")
            .help("write `registry: {repo: registry.example.com/java/kaniko-cache}`")
            .help("`kaniko: {cache: null}` in a tenant leaves out what the defaults say"));
    };
    Ok(Some(Spanned::new(KanikoCache { registry, ttl: cache.ttl }, span)))
}

fn check_s3(source: &Source, s3: &Spanned<CacheS3>) -> Result<(), Error> {
    check_via(source, s3)?;
    check_authentication(source, s3)?;
    check_encryption(source, s3)
}

fn check_via(source: &Source, s3: &CacheS3) -> Result<(), Error> {
    match s3.credentials.as_ref().and_then(|credentials| credentials.via.as_ref()) {
        Some(via) if *via.get() != Via::Register => {
            let name = &source.text()[via.span()];
            Err(Error::new(format!("`cache.s3.credentials.via: {name}` is not supported yet"))
                .at(source.place(via.span()), "")
                .help("leave it out for now: the keys reach the runner by registration"))
        }
        _ => Ok(()),
    }
}

/// The runner would ignore keys with `iam`, and would have none with `access-key` alone.
fn check_authentication(source: &Source, s3: &Spanned<CacheS3>) -> Result<(), Error> {
    let Some(kind) = &s3.authentication_type else {
        return Ok(());
    };
    match (kind.get(), &s3.credentials) {
        (AuthenticationType::Iam, Some(credentials)) => {
            Err(Error::new("`cache.s3.credentials` are not used with `authenticationType: iam`")
                .at(source.place(credentials.span()), "the runner would ignore these")
                .at(source.place(kind.span()), "because of this")
                .help("leave out one of them; `credentials: null` unsets what the defaults say"))
        }
        (AuthenticationType::AccessKey, None) => {
            Err(Error::new("`authenticationType: access-key` needs `cache.s3.credentials`")
                .at(source.place(kind.span()), "")
                .help("name the Secret that has the keys: `credentials: {secretName: …}`"))
        }
        _ => Ok(()),
    }
}

fn check_encryption(source: &Source, s3: &CacheS3) -> Result<(), Error> {
    match (&s3.server_side_encryption, &s3.server_side_encryption_key_id) {
        (Some(encryption), None) if encryption.needs_key() => {
            let name = encryption.as_str();
            Err(Error::new(format!("encryption with {name} needs `serverSideEncryptionKeyId`"))
                .at(source.place(encryption.span()), "the key is missing")
                .help("write the KMS key's id or ARN as `cache.s3.serverSideEncryptionKeyId`"))
        }
        _ => Ok(()),
    }
}
