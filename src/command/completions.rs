//! `completions`: a shell completion script.

use clap_complete::Shell;

use super::{Result, print};
use crate::cli::{Cli, Outcome};

pub fn run(shell: Shell) -> Result {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::description(), "runner-tenant", &mut script);
    print(&script)?;
    Ok(Outcome::Fine)
}
