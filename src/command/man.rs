//! `man`: manual pages, one of the program and one of each command.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueHint;
use clap_mangen::Man;
use runner_tenant::diagnostic::Error;

use super::{Result, print};
use crate::outcome::Outcome;

/// Print a manual page, or write all of them into a directory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The command to print the page of, such as `diff` or `export ceph` [default: the program]
    #[arg(conflicts_with = "dir")]
    command: Vec<String>,
    /// Write the page of every command into this directory, as runner-tenant-COMMAND.1
    #[arg(long, value_hint = ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

impl Args {
    /// Prints or writes pages of the program, which clap describes.
    ///
    /// # Errors
    /// When no command has these words, and when a page cannot be written.
    pub(crate) fn run(&self, program: clap::Command) -> Result {
        let mut program = program.disable_help_subcommand(true);
        // Gives subcommands their full names.
        program.build();
        match &self.dir {
            Some(folder) => write_all(&program, folder)?,
            None => print(&page(find(&program, &self.command)?)?)?,
        }
        Ok(Outcome::Fine)
    }
}

/// The command that these words name.
fn find<'c>(program: &'c clap::Command, words: &[String]) -> anyhow::Result<&'c clap::Command> {
    words.iter().try_fold(program, |command, word| {
        command.find_subcommand(word).ok_or_else(|| {
            let names: Vec<_> = command.get_subcommands().map(|known| known.get_name()).collect();
            let error = Error::new(format!("there is no command `{}`", words.join(" ")));
            match names.is_empty() {
                true => error.help(format!("`{}` has no commands", command.get_name())),
                false => error.help(format!("the commands are {}", names.join(", "))),
            }
            .into()
        })
    })
}

/// The page of one command, as roff.
fn page(command: &clap::Command) -> anyhow::Result<Vec<u8>> {
    let mut page = Vec::new();
    let source = concat!("runner-tenant ", env!("CARGO_PKG_VERSION"));
    Man::new(command.clone()).source(source).render(&mut page)?;
    Ok(page)
}

/// Writes the page of a command and those of its subcommands.
fn write_all(command: &clap::Command, folder: &Path) -> anyhow::Result<()> {
    let name = command.get_display_name().unwrap_or_else(|| command.get_name());
    let path = folder.join(format!("{name}.1"));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, page(command).map_err(std::io::Error::other)?))
        .with_context(|| format!("cannot write {}", path.display()))?;
    command.get_subcommands().try_for_each(|command| write_all(command, folder))
}
