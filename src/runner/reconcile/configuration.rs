//! The parts of a runner's configuration that settings are written into.

use toml_patch::Table;

use crate::runner::template::Template;
use crate::runner::variables::Variables;

/// What a runner is configured by.
#[derive(Debug)]
pub struct Configuration<'a> {
    /// `config.template.toml`.
    pub template: &'a mut Template,
    /// The data of config.toml.
    pub config: &'a mut Table,
    /// The variables of the manager.
    pub variables: &'a mut Variables,
}
