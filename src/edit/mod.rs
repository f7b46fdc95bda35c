//! The edits that turn the runner that the chart rendered into a tenant's, one file each.

mod cache_s3;
mod copy;
mod definition;
mod draft;
mod guard;
mod job_nodes;
mod kaniko_cache;
mod label;
mod lockdown;
mod manager_nodes;
mod metrics;
mod patches;
mod pod_spec;
mod reach;
mod rollout;
mod runner_config;
mod support;
mod token;

pub use definition::{Edit, Phase};
pub use draft::{CONFIG, Draft, Record, Rendered, SETTINGS, Step, TEMPLATE};

use crate::diagnostic::Error;
use crate::tenants::Tenant;

/// All edits in the order they run.
pub const ALL: &[Edit] = &[
    copy::EDIT,
    manager_nodes::EDIT,
    job_nodes::EDIT,
    cache_s3::EDIT,
    kaniko_cache::EDIT,
    token::EDIT,
    runner_config::EDIT,
    lockdown::EDIT,
    reach::EDIT,
    metrics::EDIT,
    patches::EDIT,
    label::EDIT,
    rollout::EDIT,
];

/// Makes all edits, each on the documents as the one before left them.
pub fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    for phase in [Phase::Declare, Phase::Finish] {
        for edit in ALL.iter().filter(|edit| edit.phase == phase) {
            draft.begin(edit.id);
            (edit.apply)(draft)?;
        }
        if phase == Phase::Declare {
            draft.reconcile()?;
        }
    }
    Ok(())
}

/// What is wrong with a tenant whatever its chart renders.
///
/// # Errors
/// Everything that every [`apply`] would refuse.
pub fn check(tenant: &Tenant) -> Result<(), Error> {
    let nodes = [&tenant.job_nodes, &tenant.manager_nodes].into_iter().flatten();
    let nodes = nodes.filter_map(|nodes| support::nodes::check(tenant, nodes).err());
    let mut errors: Vec<Error> = nodes.collect();
    errors.dedup();
    errors.extend(runner_config::check(tenant).err());
    match Error::all(errors) {
        Some(error) => Err(error),
        None => Ok(()),
    }
}
