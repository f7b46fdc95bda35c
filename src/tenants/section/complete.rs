//! From what is written, defaults merged in, to a tenant: what must be there and what must agree.

use crate::diagnostic::Error;
use crate::tenants::Spanned;
use crate::tenants::section::cache::{AuthenticationType, Cache, CacheS3, S3Credentials};
use crate::tenants::section::kaniko::{KanikoCache, KanikoStore, WrittenKanikoCache};
use crate::tenants::section::lockdown::Lockdown;
use crate::tenants::section::names::{ReleaseName, SecretName, TenantName};
use crate::tenants::section::nodes::{Nodes, Placement};
use crate::tenants::section::patches::WrittenPatch;
use crate::tenants::section::tenant::{Manager, WrittenTenant};
use crate::tenants::tenant::Tenant;
use crate::tenants::written::sources::Sources;

/// The tenant that `written` describes.
pub(in crate::tenants) fn complete(
    sources: &Sources,
    name: Spanned<TenantName>,
    written: WrittenTenant,
) -> Result<Tenant, Error> {
    if let Some(s3) = written.cache.as_ref().and_then(|cache: &Spanned<Cache>| cache.s3.as_ref()) {
        check_authentication(sources, s3)?;
        check_encryption(sources, s3)?;
    }
    let job_nodes = written.nodes.and_then(placement);
    let Manager { nodes: manager_nodes, reload_on_secret_change } =
        written.manager.unwrap_or_default();
    let manager_nodes = match manager_nodes {
        Some(nodes) => placement(nodes),
        None => job_nodes.clone(),
    };
    let (kaniko_cache, kaniko_destination) =
        written.kaniko.map_or((None, None), |kaniko| (kaniko.cache, kaniko.destination));
    let patches = written.patches.unwrap_or_default();
    let token = written.token.map(|token| token.secret_name);
    if let Some(shared) = &written.shared_release {
        check_shared_release(sources, shared, written.release.as_ref(), token.as_ref())?;
    }
    Ok(Tenant {
        lockdown: Lockdown::complete(written.lockdown.unwrap_or_default(), name.span()),
        name,
        release: written.release,
        shared_release: written.shared_release,
        namespace: written.namespace,
        workload: written.workload,
        job_nodes,
        manager_nodes,
        reload_on_secret_change,
        token,
        concurrent: written.concurrent,
        cache: written.cache,
        kaniko_cache: kaniko_cache
            .map(|cache| complete_kaniko_cache(sources, cache))
            .transpose()?,
        kaniko_destination,
        service_account_name: written.service_account_name,
        config: written.config,
        metrics: written.metrics,
        patches: patches
            .into_iter()
            .map(|patch| WrittenPatch::complete(sources, patch))
            .collect::<Result<_, _>>()?,
        sources: sources.clone(),
    })
}

/// A copy of a runner registers as its own runner or not at all.
fn check_shared_release(
    sources: &Sources,
    shared: &Spanned<ReleaseName>,
    own: Option<&Spanned<ReleaseName>>,
    token: Option<&Spanned<SecretName>>,
) -> Result<(), Error> {
    let place = |release: &Spanned<ReleaseName>| sources.place(release.span());
    if let Some(own) = own {
        return Err(Error::new("a tenant has both `release` and `sharedRelease`")
            .at(place(shared), "shared with other tenants")
            .at(place(own), "its own")
            .help("leave out one of them"));
    }
    match token {
        Some(_) => Ok(()),
        None => Err(Error::new("a tenant of a shared release needs `token.secretName`")
            .at(place(shared), "every tenant registers a runner of its own")
            .help(
                "name the Secret with the token of this tenant's runner: `token: {secretName: …}`",
            )),
    }
}

/// `{}` asks for nothing.
fn placement(nodes: Spanned<Nodes>) -> Option<Spanned<Placement>> {
    let span = nodes.span();
    Placement::of(nodes.into_inner()).map(|placement| Spanned::new(placement, span))
}

fn complete_kaniko_cache(
    sources: &Sources,
    cache: Spanned<WrittenKanikoCache>,
) -> Result<Spanned<KanikoCache>, Error> {
    let span = cache.span();
    let WrittenKanikoCache { registry, runner_cache, ttl } = cache.into_inner();
    let store = match (registry, runner_cache) {
        (Some(registry), None) => KanikoStore::Registry(registry),
        (None, Some(cache)) => KanikoStore::RunnerCache(cache),
        (Some(registry), Some(cache)) => {
            return Err(Error::new("`kaniko.cache` has both `registry` and `runnerCache`")
                .at(sources.place(cache.span()), "the runner's cache")
                .at(sources.place(registry.span()), "the registry")
                .help("leave out one of them"));
        }
        (None, None) => {
            return Err(Error::new("`kaniko.cache` needs `registry` or `runnerCache`")
                .at(sources.place(span), "neither is here")
                .help("write `registry: {repo: registry.example.com/java/kaniko-cache}`")
                .help("or `runnerCache: {}`, to keep layers in the runner's own cache")
                .help("`kaniko: {cache: null}` in a tenant leaves out what the defaults say"));
        }
    };
    Ok(Spanned::new(KanikoCache { store, ttl }, span))
}

/// The runner ignores keys of config.toml with `iam`, and needs them there with `access-key`.
fn check_authentication(sources: &Sources, s3: &Spanned<CacheS3>) -> Result<(), Error> {
    let Some(kind) = &s3.authentication_type else {
        return Ok(());
    };
    let place = |spanned: &Spanned<S3Credentials>| sources.place(spanned.span());
    match (kind.get(), s3.credentials.as_ref().map(|credentials| (credentials, credentials.get())))
    {
        (AuthenticationType::Iam, Some((credentials, S3Credentials::Register(_)))) => {
            Err(Error::new("`cache.s3.credentials` are not used with `authenticationType: iam`")
                .at(place(credentials), "the runner would ignore these")
                .at(sources.place(kind.span()), "because of this")
                .help("leave out one of them; `credentials: null` unsets what the defaults say")
                .help("with `via: variables` the manager reads them itself"))
        }
        (AuthenticationType::AccessKey, Some((_, S3Credentials::Register(_)))) => Ok(()),
        (AuthenticationType::AccessKey, Some((credentials, _))) => Err(Error::new(
            "`authenticationType: access-key` needs keys in the runner's config.toml",
        )
        .at(sources.place(kind.span()), "")
        .at(place(credentials), "these do not go there")
        .help("leave out `authenticationType`, or write `via: register`")),
        (AuthenticationType::AccessKey, None) => {
            Err(Error::new("`authenticationType: access-key` needs `cache.s3.credentials`")
                .at(sources.place(kind.span()), "")
                .help("name the Secret that has the keys: `credentials: {secretName: …}`"))
        }
        _ => Ok(()),
    }
}

fn check_encryption(sources: &Sources, s3: &CacheS3) -> Result<(), Error> {
    match (&s3.server_side_encryption, &s3.server_side_encryption_key_id) {
        (Some(encryption), None) if encryption.needs_key() => {
            let name = encryption.as_str();
            Err(Error::new(format!("encryption with {name} needs `serverSideEncryptionKeyId`"))
                .at(sources.place(encryption.span()), "the key is missing")
                .help("write the KMS key's id or ARN as `cache.s3.serverSideEncryptionKeyId`"))
        }
        _ => Ok(()),
    }
}
