//! The command line: the list of commands, and what their exit statuses mean.

use clap::{CommandFactory, Parser, Subcommand};

use crate::command::{self, Result, Run};

/// Turns the rendered upstream gitlab-runner chart into tenant-isolated CI runners.
///
/// Reads rendered manifests on standard input and writes them, placed on their tenant's nodes and
/// with their tenant's caches, on standard output. Without a command it is `render`, which is what
/// `helm --post-renderer` calls.
#[derive(Debug, Parser)]
#[command(
    name = "runner-tenant",
    version,
    max_term_width = 100,
    after_help = exit_status(),
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    render: command::render::Args,
}

/// Makes the subcommands and `man`: of each module its `Args`, which know how to run.
macro_rules! commands {
    ($($module:ident: $name:ident,)+) => {
        #[derive(Debug, Subcommand)]
        enum Command {
            $($name(command::$module::Args),)+
            Man(command::man::Args),
        }

        impl Command {
            fn run(&self) -> Result {
                match self {
                    $(Self::$name(args) => args.run(),)+
                    // Its pages are of all commands.
                    Self::Man(args) => args.run(Cli::command()),
                }
            }
        }

        /// What exit status 1 means, by command.
        const ANSWERS: &[(&str, Option<&str>)] =
            &[$((stringify!($module), command::$module::Args::NO),)+];
    };
}

commands! {
    render: Render,
    diff: Diff,
    tenants: Tenants,
    check: Check,
    export: Export,
    schema: Schema,
    completions: Completions,
}

impl Cli {
    /// Runs the command asked for; a bare call is `render`.
    pub(crate) fn run(&self) -> Result {
        self.command.as_ref().map_or_else(|| self.render.run(), Command::run)
    }
}

fn exit_status() -> String {
    let mut text = "Exit status:\n  0  success".to_owned();
    for (command, no) in ANSWERS {
        if let Some(no) = no {
            text += &format!("\n  1  `{command}`: {no}");
        }
    }
    text + "\n  2  error: usage, bad input, I/O"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_exit_status_of_a_command_is_in_the_help() {
        assert_eq!(
            exit_status(),
            "Exit status:\n  0  success\n  1  `diff`: something would change\n  \
             1  `check`: something was found\n  \
             2  error: usage, bad input, I/O"
        );
    }
}
