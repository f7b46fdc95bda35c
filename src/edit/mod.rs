//! What makes a tenant's runner of the runner that the chart rendered: one file an edit.

mod cache_s3;
mod copy;
mod draft;
mod job_nodes;
mod kaniko_cache;
mod label;
mod lockdown;
mod manager_nodes;
mod metrics;
mod patches;
mod rollout;
mod runner_config;
mod support;
mod token;

pub use draft::{CONFIG, Draft, Inputs, Rendered, Step, TEMPLATE};

use crate::diagnostic::Error;
use crate::tenants::Tenant;

/// One edit. Nothing of it shows where the tenant does not set what it is about.
#[derive(Debug)]
pub struct Edit {
    /// Its name, in findings, in `diff` and in the documentation.
    pub id: &'static str,
    /// When it runs.
    pub phase: Phase,
    /// Makes the edit. It leaves the TOML and the manager's variables alone and declares settings
    /// for them, which are settled in one place.
    apply: fn(&Tenant, &mut Draft<'_>) -> Result<(), Error>,
}

/// When an edit runs: before settings are written, or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It may declare settings.
    Declare,
    /// It sees the documents with all settings written.
    Finish,
}

/// The step that writes the settings which the edits before it declared.
pub const SETTINGS: &str = "settings";

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
    metrics::EDIT,
    patches::EDIT,
    label::EDIT,
    rollout::EDIT,
];

/// Makes all edits for a tenant, each on the documents as the one before left them.
pub fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    for phase in [Phase::Declare, Phase::Finish] {
        for edit in ALL.iter().filter(|edit| edit.phase == phase) {
            draft.begin(edit.id);
            (edit.apply)(tenant, draft)?;
        }
        if phase == Phase::Declare {
            draft.settle()?;
        }
    }
    Ok(())
}
