//! `man`: the manual page, of the command and of each subcommand.

use clap_mangen::Man;

use super::{Result, print};
use crate::cli::{Cli, Outcome};

pub fn run() -> Result {
    let mut page = Vec::new();
    Man::new(Cli::description()).render(&mut page)?;
    print(&page)?;
    Ok(Outcome::Fine)
}
