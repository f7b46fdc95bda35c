//! The edits that turn the runner that the chart rendered into a tenant's, one file each.

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

pub use draft::{CONFIG, Draft, Record, Rendered, Step, TEMPLATE};

use crate::diagnostic::Error;

/// One edit. It has no effect for a tenant that does not set the keys that it is for.
#[derive(Debug)]
pub struct Edit {
    /// Its name, in findings, in `diff` and in the documentation.
    pub id: &'static str,
    /// What it does, in one line.
    pub summary: &'static str,
    /// When it runs.
    pub phase: Phase,
    /// Makes the edit. It leaves the TOML and the manager's variables alone and declares settings
    /// for them, which are reconciled in one place.
    apply: fn(&mut Draft<'_>) -> Result<(), Error>,
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
