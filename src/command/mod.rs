//! The subcommands, one file each: arguments in, library calls, text out.
//!
//! A command is a file with its `Args`, a `mod` line here and a line in `cli.rs`.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod man;
pub(crate) mod render;
pub(crate) mod schema;
pub(crate) mod tenants;
mod tenants_path;
mod today;

use std::io::IsTerminal;

use anyhow::Context;
use runner_tenant::diagnostic::{Diagnostic, Error, Paint};
use runner_tenant::secret::Masker;

use crate::outcome::Outcome;
use crate::{console, read};

/// How a command ends.
pub(crate) type Result = anyhow::Result<Outcome>;

/// A command with its arguments.
pub(crate) trait Run {
    /// For a command that answers a question: what exit status 1 means.
    const NO: Option<&'static str> = None;

    /// Does what the command is for.
    ///
    /// # Errors
    /// Whatever ends the program with exit status 2.
    fn run(&self) -> Result;
}

/// An error as text in colours, which the console removes where they do not belong.
pub(crate) fn message(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(error) => error.render_masked(Paint::Coloured, &read::masker(&[])),
        None => {
            let text = read::masker(&[]).text(&format!("{error:#}"));
            format!("{}error:{:#} {text}", console::ERROR, console::ERROR)
        }
    }
}

/// Reports findings, if there are any.
fn report_findings(findings: &[Diagnostic], masker: &Masker) {
    for finding in findings {
        console::report(&finding.render_masked(Paint::Coloured, masker));
    }
}

/// All of standard input.
fn read_stream() -> anyhow::Result<&'static [u8]> {
    if std::io::stdin().is_terminal() {
        return Err(Error::new("no manifests on standard input, which is the terminal")
            .help("pipe `helm template` into runner-tenant, or use it as a post-renderer")
            .help("`runner-tenant --help` shows what else it does")
            .into());
    }
    console::read().map(read::stream).context("cannot read standard input")
}

/// Writes a command's result.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    print_pieces(&[bytes])
}

/// Writes a command's result that comes in pieces.
fn print_pieces(pieces: &[&[u8]]) -> anyhow::Result<()> {
    console::print(pieces).context("cannot write to standard output")
}

/// Writes a command's result with colours, which only a terminal gets.
fn print_coloured(text: &str) -> anyhow::Result<()> {
    console::print_coloured(text).context("cannot write to standard output")
}
