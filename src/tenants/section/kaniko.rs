//! Kaniko: its layer cache, and where it pushes images.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::names::VolumeSecretName;
use super::table::Section;
use crate::diagnostic::Error;
use crate::tenants::read::constrained::{Violation, constrained_string};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::section::choice::{Choice, Drops};
use crate::tenants::written::sources::Sources;

pub(super) const SECTION: Section = Section {
    choices: &[Choice {
        at: &["kaniko", "cache"],
        drops: Drops::OneOf(["registry", "runnerCache"]),
    }],
    ..Section::NOTHING
};

/// What Kaniko jobs of the tenant are given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Kaniko {
    /// Where Kaniko keeps its layers.
    pub cache: Option<Spanned<RawKanikoCache>>,
    /// Where Kaniko pushes images.
    pub destination: Option<Spanned<KanikoDestination>>,
}

/// Kaniko's layer cache, in a registry or in the runner's own cache.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "KanikoCache")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct RawKanikoCache {
    /// A registry. Kaniko has no layer cache in S3; a registry whose storage is S3 gives one.
    pub registry: Option<Spanned<Registry>>,
    /// An OCI layout that travels in the runner's own cache: no registry, no credentials in jobs.
    pub runner_cache: Option<Spanned<RunnerCache>>,
    /// How old a layer may be, as a Go duration: 168h (`--cache-ttl`).
    pub ttl: Option<Spanned<GoDuration>>,
}

/// Kaniko's layer cache, complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KanikoCache {
    /// What keeps the layers.
    #[serde(flatten)]
    pub store: KanikoStore,
    /// How old a layer may be; Kaniko's default is two weeks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<Spanned<GoDuration>>,
}

/// What keeps Kaniko's layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum KanikoStore {
    /// A registry.
    Registry(Spanned<Registry>),
    /// The runner's own cache.
    RunnerCache(Spanned<RunnerCache>),
}

/// Layers as an OCI layout in the runner's own cache. There is nothing to set so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunnerCache {}

/// The registry that Kaniko pushes images to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KanikoDestination {
    /// A Secret of type kubernetes.io/dockerconfigjson in the build pods' namespace, with the
    /// credentials to push with.
    #[schemars(with = "Option<VolumeSecretName>")]
    pub docker_config_secret_name: Spanned<VolumeSecretName>,
}

/// A repository of a registry for Kaniko's layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Registry {
    /// The repository, without a scheme and without a tag (`--cache-repo`).
    #[schemars(with = "Option<Repository>")]
    pub repo: Spanned<Repository>,
    /// A Secret of type kubernetes.io/dockerconfigjson in the build pods' namespace, with the
    /// registry's credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub docker_config_secret_name: Option<Spanned<VolumeSecretName>>,
}

constrained_string! {
    /// A repository of an OCI registry: `registry.example.com/java/cache`.
    Repository,
    pattern: r"^([-a-zA-Z0-9.:]|\{(tenant|runner)\})+(/([-a-z0-9._]|\{(tenant|runner)\})+)+$",
    check: repository,
}

constrained_string! {
    /// A positive duration in Go's notation: `168h`, `1h30m`.
    GoDuration,
    pattern: r"^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$",
    check: go_duration,
}

impl KanikoCache {
    /// The registry, where one keeps the layers.
    pub fn registry(&self) -> Option<&Registry> {
        match &self.store {
            KanikoStore::Registry(registry) => Some(registry),
            KanikoStore::RunnerCache(_) => None,
        }
    }

    /// The cache that is described, which has one store.
    pub(in crate::tenants) fn complete(
        sources: &Sources,
        mistakes: &Mistakes,
        cache: Spanned<RawKanikoCache>,
    ) -> Option<Spanned<Self>> {
        let span = cache.span();
        let RawKanikoCache { registry, runner_cache, ttl } = cache.into_inner();
        let error = match (registry, runner_cache) {
            (Some(registry), None) => {
                let store = KanikoStore::Registry(registry);
                return Some(Spanned::new(Self { store, ttl }, span));
            }
            (None, Some(cache)) => {
                let store = KanikoStore::RunnerCache(cache);
                return Some(Spanned::new(Self { store, ttl }, span));
            }
            (Some(registry), Some(cache)) => {
                Error::new("`kaniko.cache` has both `registry` and `runnerCache`")
                    .at(sources.place(cache.span()), "the runner's cache")
                    .at(sources.place(registry.span()), "the registry")
                    .help("leave out one of them")
            }
            (None, None) => Error::new("`kaniko.cache` needs `registry` or `runnerCache`")
                .at(sources.place(span), "neither is here")
                .help("write `registry: {repo: registry.example.com/java/kaniko-cache}`")
                .help("or `runnerCache: {}`, to keep layers in the runner's own cache")
                .help("`kaniko: {cache: null}` in a tenant leaves out what the defaults say"),
        };
        mistakes.check(&["kaniko.cache"], Err(error));
        None
    }
}

fn repository(text: &str) -> Result<(), Violation> {
    const LABEL: &str = "expected a repository such as registry.example.com/java/kaniko-cache";
    if text.starts_with("s3://") {
        return Err(Violation::new("must be a repository of a registry, not a bucket", LABEL)
            .help(
                "Kaniko cannot keep layers in S3 and says nothing when it is told to: name a \
                   registry, whose storage may well be S3",
            ));
    }
    if text.contains("://") {
        return Err(Violation::new("must have no scheme", LABEL));
    }
    if text.starts_with("oci:") {
        return Err(Violation::new("must be a repository of a registry, not an OCI layout", LABEL));
    }
    if text.contains('@') {
        return Err(Violation::new("must have neither user nor digest", LABEL));
    }
    let Some((registry, path)) = text.split_once('/') else {
        return Err(Violation::new("needs a registry and a path", LABEL));
    };
    if path.contains(':') {
        return Err(Violation::new("must have no tag", LABEL)
            .help("Kaniko tags each layer with the hash it looks for"));
    }
    // go-containerregistry takes a first part like this one for a path on Docker Hub.
    if !registry.contains(['.', ':']) && registry != "localhost" {
        return Err(Violation::new("names no registry", LABEL)
            .help("for Docker Hub write index.docker.io/…"));
    }
    let host = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    if registry.bytes().all(host) && path.split('/').all(is_path_component) {
        return Ok(());
    }
    Err(Violation::new("is not a valid repository", LABEL)
        .help("its path has lower-case letters, digits, and `-`, `_`, `.` between them"))
}

fn is_path_component(part: &str) -> bool {
    let alphanumeric = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = part.as_bytes();
    bytes.first().is_some_and(alphanumeric)
        && bytes.last().is_some_and(alphanumeric)
        && bytes.iter().all(|byte| alphanumeric(byte) || b"-_.".contains(byte))
}

fn go_duration(text: &str) -> Result<(), Violation> {
    let reason = || {
        Violation::new("is not a positive Go duration", "expected a duration such as 168h or 1h30m")
    };
    if text.ends_with('d') || text.ends_with('w') {
        return Err(reason().help("Go has no days and no weeks: 7 days are 168h"));
    }
    let mut rest = text;
    while !rest.is_empty() {
        rest = after_number_and_unit(rest).ok_or_else(reason)?;
    }
    match text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        true => Ok(()),
        false => Err(reason()),
    }
}

fn after_number_and_unit(text: &str) -> Option<&str> {
    const UNITS: [&str; 7] = ["ns", "us", "µs", "ms", "s", "m", "h"];
    let unit = text.find(|next: char| !next.is_ascii_digit() && next != '.')?;
    let number = &text[..unit];
    if !number.starts_with(|first: char| first.is_ascii_digit()) || number.matches('.').count() > 1
    {
        return None;
    }
    UNITS.iter().find_map(|name| text[unit..].strip_prefix(name))
}
