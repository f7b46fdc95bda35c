//! The one place that turns settings into TOML and variables, so that `gitlab-runner register` makes
//! of both what the settings say.

mod configuration;
mod environment_list;
mod error;
mod in_force;
#[cfg(test)]
mod tests;
mod variables;
mod write;

use super::effect::Reconciliation;
use super::setting::Setting;
pub use configuration::Configuration;
pub use error::ReconcileError;

/// Writes the settings and resolves contradictions to them; of two settings of one key the later
/// holds. The TOML comes first, because the variables are judged by it.
pub fn reconcile(
    settings: &[Setting],
    configuration: &mut Configuration<'_>,
) -> Result<Reconciliation, ReconcileError> {
    let mut reconciliation = Reconciliation::default();
    let in_force = in_force::of(settings, configuration.template);
    write::write(&in_force, configuration, &mut reconciliation.effects)?;
    variables::agree(&in_force, configuration, &mut reconciliation)?;
    reconciliation.join();
    Ok(reconciliation)
}
