//! An edit as a value: its name, its summary, when it runs and the function that makes it.

use super::draft::Draft;
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
    pub(super) apply: fn(&mut Draft<'_>) -> Result<(), Error>,
}

/// When an edit runs: before settings are written, or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It may declare settings.
    Declare,
    /// It sees the documents with all settings written.
    Finish,
}
