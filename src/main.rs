//! The `runner-tenant` command.

mod cli;
mod command;
mod console;
mod input;

use std::process::ExitCode;

use clap::Parser;

use cli::{Cli, Command, Outcome};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error).into(),
    };
    let result = match cli.into_command() {
        Command::Render(args) => command::render::run(&args),
        Command::Diff(args) => command::diff::run(&args),
        Command::Tenants(args) => command::tenants::run(&args),
        Command::Export(export) => command::export::run(&export),
        Command::Schema => command::schema::run(),
        Command::Completions { shell } => command::completions::run(shell),
        Command::Man => command::man::run(),
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            console::tell(&command::message(&error));
            Outcome::Failed.into()
        }
    }
}

/// Help and version are results; anything else is an error of usage.
fn usage(error: &clap::Error) -> Outcome {
    if !error.use_stderr() {
        return match error.print() {
            Ok(()) => Outcome::Fine,
            Err(_) => Outcome::Failed,
        };
    }
    let text = error.render();
    let text = if console::coloured() { text.ansi().to_string() } else { text.to_string() };
    console::tell(text.trim_end());
    Outcome::Failed
}
