//! The subcommands: arguments in, library calls, text out.

pub(crate) mod completions;
pub(crate) mod diff;
pub(crate) mod man;
pub(crate) mod render;
pub(crate) mod schema;

use std::io::IsTerminal;
use std::path::Path;

use anyhow::Context;
use runner_tenant::drawing::Paint;
use runner_tenant::error::Error;
use runner_tenant::finding::Finding;
use runner_tenant::place::Source;
use runner_tenant::tenants::TenantsFile;

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
fn tell_findings(findings: &[Finding]) {
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

fn read_tenants(path: &Path) -> anyhow::Result<TenantsFile> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(format!("cannot read the tenants file {name}: {error}"))
            .help("name it with --tenants FILE or the variable RUNNER_TENANTS_FILE")
    })?;
    Ok(TenantsFile::parse(Source::new(name, text))?)
}

/// Writes a command's result.
fn print(bytes: &[u8]) -> anyhow::Result<()> {
    print_pieces(&[bytes])
}

/// Writes a command's result that comes in pieces.
fn print_pieces(pieces: &[&[u8]]) -> anyhow::Result<()> {
    console::print(pieces).context("cannot write to standard output")
}
