//! `completions`: a shell completion script, and the words that it asks this program for.
//!
//! The script calls the program on every TAB (clap_complete's engine), because names of tenants are
//! known only then. One mechanism serves all shells; the scripts that clap_complete writes in
//! advance complete nothing after a subcommand in Bash when the program's name has a hyphen (4.6).

use std::env;
use std::ffi::OsString;

use anyhow::Context;
use clap_complete::Shell;
use clap_complete::env::{EnvCompleter, Shells};

use super::{Result, Run, print};
use crate::outcome::Outcome;

/// Set by the script to the shell's name.
const VARIABLE: &str = "RUNNER_TENANT_COMPLETE";

/// Print a shell completion script
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell to complete for
    shell: Shell,
}

impl Run for Args {
    fn run(&self) -> Result {
        const NAME: &str = "runner-tenant";
        let mut script = Vec::new();
        let shell = completer(&self.shell.to_string())?;
        shell.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
        print(&script)?;
        Ok(Outcome::Fine)
    }
}

/// Answers a completion script from a description of the program; `None` when no script asks.
pub(crate) fn answer(describe: fn() -> clap::Command) -> Option<Result> {
    let shell = env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    Some(words(&shell, describe()).map(|()| Outcome::Fine))
}

/// Prints what may follow the command line after `--`.
fn words(shell: &str, mut program: clap::Command) -> anyhow::Result<()> {
    let line: Vec<OsString> = env::args_os().skip_while(|word| word != "--").skip(1).collect();
    anyhow::ensure!(!line.is_empty(), "{VARIABLE} is set, and no command line follows `--`");
    program.build();
    let mut words = Vec::new();
    let folder = env::current_dir().ok();
    let shell = completer(shell)?;
    shell.write_complete(&mut program, line, folder.as_deref(), &mut words)?;
    print(&words)
}

fn completer(shell: &str) -> anyhow::Result<&'static dyn EnvCompleter> {
    const SHELLS: Shells<'static> = Shells::builtins();
    let known = SHELLS.0.iter().copied().find(|known| known.is(shell));
    known.with_context(|| format!("no completions for the shell `{shell}`"))
}
