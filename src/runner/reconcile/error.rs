//! Why settings cannot be reconciled.

use std::ops::Range;

use crate::runner::template::TemplateError;

/// Why settings cannot be reconciled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReconcileError {
    /// The template does not take a setting.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// `register` writes the key itself.
    #[error("`{key}` cannot be set: `gitlab-runner register` sets it itself")]
    Registered {
        /// The dotted path.
        key: String,
    },
    /// A key of config.toml on the way to a setting holds no table.
    #[error("`{key}` of config.toml is {found}, expected a table")]
    NotATable {
        /// The dotted path.
        key: String,
        /// What it is.
        found: &'static str,
    },
}

impl ReconcileError {
    /// The bytes of the template at fault, where they can be shown.
    pub fn span(&self) -> Option<Range<usize>> {
        match self {
            ReconcileError::Template(error) => error.span(),
            ReconcileError::Registered { .. } | ReconcileError::NotATable { .. } => None,
        }
    }
}
