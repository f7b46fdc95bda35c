//! The `runner-tenant` command.

mod cli;
mod command;
mod console;
mod input;
mod outcome;
mod read;
mod usage;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use cli::Cli;
use outcome::Outcome;

fn main() -> ExitCode {
    console::prepare();
    let result =
        command::completions::answer(Cli::command).unwrap_or_else(|| match Cli::try_parse() {
            Ok(cli) => cli.run(),
            Err(error) => usage::explain(error),
        });
    match result {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            console::report(&command::message(&error));
            Outcome::Failed.into()
        }
    }
}
