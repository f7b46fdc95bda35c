//! How many assertions there are, so that a move can show that it lost none.

use std::fs;
use std::process::ExitCode;

use anyhow::{Context, Result};
use testing::case;

use crate::process;
use crate::repository::Repository;

/// Prints the number of cases, of the engine's cases, of claims, and of all other tests.
///
/// # Errors
/// When a test does not compile.
pub(crate) fn run(repository: &Repository) -> Result<ExitCode> {
    let cases = case::folders(&repository.path("tests/cases"))?.len();
    let claims = listed(repository, &["--package", "runner-tenant", "--test", "e2e"])?;
    let all = listed(repository, &["--workspace"])?;
    anstream::println!("{cases} cases");
    anstream::println!("{} cases of manifest-patch", corpus(repository)?);
    anstream::println!("{claims} claims");
    anstream::println!("{} other tests", all.saturating_sub(claims + cases));
    Ok(ExitCode::SUCCESS)
}

/// The number of tests that test targets list.
fn listed(repository: &Repository, targets: &[&str]) -> Result<usize> {
    let mut cargo = repository.cargo();
    cargo.args(["test", "--quiet"]).args(targets).args(["--", "--list"]);
    let output = String::from_utf8(process::output(&mut cargo)?)?;
    Ok(output.lines().filter(|line| line.ends_with(": test")).count())
}

/// The size of manifest-patch's corpus, which its README states and a test of it keeps right.
fn corpus(repository: &Repository) -> Result<usize> {
    let readme = fs::read_to_string(repository.path("crates/manifest-patch/README.md"))?;
    let row = readme.lines().find(|line| line.starts_with("| corpus"));
    let count = row.and_then(|row| row.split('|').nth(2)).context("no row `| corpus`")?;
    count.trim().parse().with_context(|| format!("{count} is not a number"))
}
