//! How a command ends, and the exit status that says so.

use std::process::ExitCode;

/// How a command ended; the numbers are documented and stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Exit status 0.
    Fine,
    /// Exit status 1: the answer to the command's question is no.
    No,
    /// Exit status 2: an error.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(outcome.status())
    }
}

impl Outcome {
    /// The number that the shell sees.
    pub(crate) fn status(self) -> u8 {
        match self {
            Outcome::Fine => 0,
            Outcome::No => 1,
            Outcome::Failed => 2,
        }
    }
}
