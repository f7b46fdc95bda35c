//! The subcommands: arguments in, library calls, text out.

pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod man;
pub(crate) mod render;
pub(crate) mod schema;
pub(crate) mod tenants;

use std::io::IsTerminal;

use anyhow::Context;
use runner_tenant::diagnostic::{Diagnostic, Error, Paint};

use crate::cli::Outcome;
use crate::console;

/// How a command ends.
pub(crate) type Result = anyhow::Result<Outcome>;

/// An error as the user shall see it.
pub(crate) fn message(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(error) => error.render(paint(console::coloured())),
        None => format!("error: {error:#}"),
    }
}

fn paint(coloured: bool) -> Paint {
    if coloured { Paint::Coloured } else { Paint::Plain }
}

/// Tells the user what was found, if anything.
fn tell_findings(findings: &[Diagnostic]) {
    for finding in findings {
        console::tell(&finding.render(paint(console::coloured())));
    }
}

/// All of standard input.
fn read_stream() -> anyhow::Result<Vec<u8>> {
    if std::io::stdin().is_terminal() {
        return Err(Error::new("no manifests on standard input, which is the terminal")
            .help("pipe `helm template` into runner-tenant, or use it as a post-renderer")
            .help("`runner-tenant --help` shows what else it does")
            .into());
    }
    console::read().context("cannot read standard input")
}

/// Writes a command's result.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    print_pieces(&[bytes])
}

/// Writes a command's result that comes in pieces.
fn print_pieces(pieces: &[&[u8]]) -> anyhow::Result<()> {
    console::print(pieces).context("cannot write to standard output")
}
