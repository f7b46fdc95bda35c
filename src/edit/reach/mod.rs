//! `reach`: nothing of the chart's values decides unseen where jobs run, as whom and with whose
//! storage: it is reset, reported or refused.
//!
//! The classes are those of [`crate::runner::reach`]. What a section of the tenants file sets also
//! holds against the keys that would undo it; what only the chart's values open is a finding.

mod account;
mod given;
mod pod;
mod rules;
mod scripts;

use super::{Draft, Edit, Phase, pod_spec};
use crate::diagnostic::Error;

pub(super) const EDIT: Edit = Edit {
    id: "reach",
    summary: "what the chart's values open to jobs is reset, reported or refused",
    phase: Phase::Declare,
    apply,
};

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    pod::check(draft)?;
    scripts::check(draft)?;
    pod_spec::check(draft)?;
    account::check(draft)?;
    given::keys(draft);
    given::variables(draft);
    Ok(())
}
