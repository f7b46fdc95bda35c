//! `kaniko-cache`: jobs learn their tenant's layer cache by variables.
//!
//! No cache flag of Kaniko can be set by the environment, so that a job's script expands
//! `$KANIKO_CACHE_ARGS` on the executor's command line.

use super::{Draft, Edit, Phase};
use crate::error::Error;
use crate::runner::{Table, Value};
use crate::tenants::Tenant;

pub(super) const EDIT: Edit = Edit { id: "kaniko-cache", phase: Phase::Declare, apply };

/// Where the registry's credentials are mounted: no pipeline writes there.
const REGISTRY_AUTH: &str = "/runner-tenant/registry-auth";

const SECRET_VOLUMES: [&str; 3] = ["kubernetes", "volumes", "secret"];

fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(kaniko) = &tenant.kaniko_cache else { return Ok(()) };
    let registry = &kaniko.registry;
    draft.because_of(registry.repo.span());
    let mut args = format!("--cache=true --cache-repo={}", registry.repo.as_str());
    environment(draft, "KANIKO_CACHE_REPO", registry.repo.as_str());
    if let Some(ttl) = &kaniko.ttl {
        draft.because_of(ttl.span());
        environment(draft, "KANIKO_CACHE_TTL", ttl.as_str());
        args.push_str(&format!(" --cache-ttl={}", ttl.as_str()));
    }
    environment(draft, "KANIKO_CACHE_ARGS", &args);
    if let Some(secret) = &registry.docker_config_secret_name {
        draft.because_of(secret.span());
        environment(draft, "KANIKO_CACHE_DOCKER_CONFIG", REGISTRY_AUTH);
        mount(draft, secret.as_str())?;
    }
    Ok(())
}

/// What every job sees as a variable.
fn environment(draft: &mut Draft<'_>, name: &str, value: &str) {
    draft.set(&["environment", name], value);
}

/// The volume's name is the Secret's name (kubernetes.go:1994-2015), so that one Secret can be in
/// one entry only.
fn mount(draft: &mut Draft<'_>, secret: &str) -> Result<(), Error> {
    let volumes = draft.template().get(&SECRET_VOLUMES).and_then(Value::as_array);
    let mut volumes = volumes.unwrap_or_default().to_vec();
    let text = |volume: &Value, key: &str| {
        volume.as_table().and_then(|volume| volume.field(key)?.as_str().map(str::to_owned))
    };
    let wanted = volume(secret);
    if volumes.iter().any(|volume| volume.means(&wanted)) {
        return Ok(());
    }
    if volumes.iter().any(|volume| text(volume, "name").as_deref() == Some(secret)) {
        return Err(draft
            .conflict_in_template(
                format!("the template mounts the Secret `{secret}` already"),
                &SECRET_VOLUMES,
            )
            .note("the runner names the volume after the Secret: two entries would collide")
            .help(
                "remove the entry from `runners.config`, or use another Secret for the registry",
            ));
    }
    // An entry of ours for another Secret: the tenant's registry has new credentials.
    volumes.retain(|volume| text(volume, "mount_path").as_deref() != Some(REGISTRY_AUTH));
    volumes.push(wanted);
    draft.set(&SECRET_VOLUMES, volumes);
    Ok(())
}

fn volume(secret: &str) -> Value {
    let mut items = Table::new();
    items.set_entry(".dockerconfigjson", "config.json");
    let mut volume = Table::new();
    volume.set_entry("name", secret);
    volume.set_entry("mount_path", REGISTRY_AUTH);
    volume.set_entry("read_only", true);
    volume.set_entry("items", items);
    Value::Table(volume)
}
