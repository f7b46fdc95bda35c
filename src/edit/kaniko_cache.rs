//! `kaniko-cache`: jobs get their tenant's layer cache and the credentials to push with by variables.
//!
//! No cache flag of Kaniko can be set by the environment, so that a job's script expands
//! `$KANIKO_CACHE_ARGS` on the executor's command line.

use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::runner::{Fields, Table, Value};
use crate::tenants::{GoDuration, KanikoStore, Spanned};

pub(super) const EDIT: Edit = Edit {
    id: "kaniko-cache",
    summary: "jobs get the tenant's Kaniko layer cache and registry credentials by variables",
    phase: Phase::Declare,
    apply,
};

/// Where registry credentials are mounted: no pipeline writes there.
const REGISTRY_AUTH: &str = "/runner-tenant/registry-auth";
const DESTINATION_AUTH: &str = "/runner-tenant/destination-auth";

/// Kaniko writes one folder a layer, named `layers:<hash>`, into this one (pkg/cache/cache.go:175).
/// It is on the mount of the builds, which Kaniko neither snapshots nor clears.
const LAYOUT: &str = "/builds/.kaniko-cache";

const SECRET_VOLUMES: [&str; 3] = ["kubernetes", "volumes", "secret"];

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let mut mounted = None;
    if let Some(cache) = &tenant.kaniko_cache {
        match &cache.store {
            KanikoStore::Registry(registry) => {
                draft.attribute_to(registry.repo.span());
                announce(draft, registry.repo.as_str(), cache.ttl.as_ref());
                draft.attribute_to(registry.repo.span());
                announce_to_others(draft, registry.repo.as_str(), cache.ttl.as_ref());
                if let Some(secret) = &registry.docker_config_secret_name {
                    draft.attribute_to(secret.span());
                    environment(draft, "KANIKO_CACHE_DOCKER_CONFIG", REGISTRY_AUTH);
                    mount(draft, secret.as_str(), REGISTRY_AUTH)?;
                    mounted = Some(secret.as_str());
                }
            }
            KanikoStore::RunnerCache(layout) => {
                draft.attribute_to(layout.span());
                environment(draft, "KANIKO_CACHE_LAYOUT", LAYOUT);
                announce(draft, &format!("oci:{LAYOUT}/layers"), cache.ttl.as_ref());
            }
        }
    }
    let Some(destination) = &tenant.kaniko_destination else { return Ok(()) };
    let secret = &destination.docker_config_secret_name;
    draft.attribute_to(secret.span());
    // One Secret can be mounted once only.
    let shared = mounted == Some(secret.as_str());
    let path = if shared { REGISTRY_AUTH } else { DESTINATION_AUTH };
    environment(draft, "KANIKO_DESTINATION_DOCKER_CONFIG", path);
    if shared { Ok(()) } else { mount(draft, secret.as_str(), path) }
}

/// The variables that a job's script needs for the cache.
fn announce(draft: &mut Draft<'_>, repo: &str, ttl: Option<&Spanned<GoDuration>>) {
    let mut args = format!("--cache=true --cache-repo={repo}");
    environment(draft, "KANIKO_CACHE_REPO", repo);
    if let Some(ttl) = ttl {
        draft.attribute_to(ttl.span());
        environment(draft, "KANIKO_CACHE_TTL", ttl.as_str());
        args.push_str(&format!(" --cache-ttl={}", ttl.as_str()));
    }
    environment(draft, "KANIKO_CACHE_ARGS", &args);
}

/// The same for those who build with BuildKit or Buildah, as GitLab advises users of Kaniko.
///
/// BuildKit keeps a cache in one image, which the last build overwrites: each project has a tag of
/// its own. The runner expands the variable (`Build.GetAllVariables`). Buildah tags its layers with
/// their hashes and takes a repository without a tag (buildah-build(1)).
fn announce_to_others(draft: &mut Draft<'_>, repo: &str, ttl: Option<&Spanned<GoDuration>>) {
    let image = format!("type=registry,ref={repo}:buildkit-$CI_PROJECT_ID");
    let export = "mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true";
    let args = format!("--import-cache {image} --export-cache {image},{export}");
    environment(draft, "BUILDKIT_CACHE_ARGS", &args);
    let mut args = format!("--layers --cache-from={repo} --cache-to={repo}");
    if let Some(ttl) = ttl {
        draft.attribute_to(ttl.span());
        args.push_str(&format!(" --cache-ttl={}", ttl.as_str()));
    }
    environment(draft, "BUILDAH_CACHE_ARGS", &args);
}

/// What every job sees as a variable.
fn environment(draft: &mut Draft<'_>, name: &str, value: &str) {
    draft.set(&["environment", name], value);
}

/// The volume's name is the Secret's name (kubernetes.go:1994-2015), so that one Secret can be in
/// one entry only.
fn mount(draft: &mut Draft<'_>, secret: &str, path: &str) -> Result<(), Error> {
    draft.tables_in_template(&SECRET_VOLUMES)?;
    let mut volumes = draft.wanted_list(&SECRET_VOLUMES);
    let text = |volume: &Value, key: &str| {
        volume.as_table().and_then(|volume| volume.field(key)?.as_str().map(str::to_owned))
    };
    let wanted = volume(secret, path);
    if volumes.iter().any(|volume| volume.means(&wanted)) {
        return Ok(());
    }
    // An entry of ours for another Secret: the tenant's registry has new credentials.
    let is_ours = |volume: &Value| text(volume, "mount_path").as_deref() == Some(path);
    let names_it = |volume: &Value| text(volume, "name").as_deref() == Some(secret);
    if let Some(other) = volumes.iter().position(|volume| !is_ours(volume) && names_it(volume)) {
        return Err(draft
            .conflict_in_element(
                format!("the template mounts the Secret `{secret}` already"),
                &SECRET_VOLUMES,
                other,
            )
            .note("the runner names the volume after the Secret: two entries would collide")
            .help("remove the entry from `runners.config`, or use another Secret"));
    }
    match volumes.iter_mut().find(|volume| is_ours(volume)) {
        Some(ours) => *ours = wanted,
        None => volumes.push(wanted),
    }
    draft.set(&SECRET_VOLUMES, volumes);
    Ok(())
}

fn volume(secret: &str, path: &str) -> Value {
    let mut items = Table::new();
    items.set_entry(".dockerconfigjson", "config.json");
    let mut volume = Table::new();
    volume.set_entry("name", secret);
    volume.set_entry("mount_path", path);
    volume.set_entry("read_only", true);
    volume.set_entry("items", items);
    Value::Table(volume)
}
