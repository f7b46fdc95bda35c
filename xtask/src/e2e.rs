//! `cargo xtask e2e`: the claims, proved in the lab.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::console::{heading, remark};
use crate::lab::{self, Lab, debian};
use crate::minutes::Minutes;
use crate::process::{self, unless_missing};
use crate::repository::Repository;
use crate::tool::{
    CRANE, GITLAB_RUNNER, HELM3, HELM4, HELMFILE, KANIKO, KUBECTL, REGISTRY, YAML2JSON,
};

/// What the table of `tests/e2e/table.rs` begins with.
const TABLE: &str = "claim ";
/// How wide its first column is.
const CLAIM_WIDTH: usize = 12;

/// Proves the claims, and shows the table last of all.
///
/// # Errors
/// When the lab does not start, or a test does not compile. What is missing on the machine is no
/// error: the claims that need it are skipped, and named in the table.
pub(crate) fn run(repository: &Repository, keep: bool, filter: Option<&str>) -> Result<ExitCode> {
    let mut minutes = Minutes::default();
    let result = prove(repository, filter, &mut minutes);
    if !keep {
        heading("Stopping the lab");
        minutes.measure("stopping the lab", || lab::down(repository))?;
    }
    let Tested { passed, table } = result?;
    times_of_claims(&table).for_each(|(claim, time)| minutes.add(&claim, time));
    heading("Minutes");
    println!("{minutes}");
    heading("Claims");
    print!("{table}");
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What became of the tests.
pub(crate) struct Tested {
    /// All of them.
    pub passed: bool,
    /// The last that they write.
    table: String,
}

/// Starts the lab afresh and runs `tests/e2e` in it.
///
/// # Errors
/// When the lab does not start, or a test does not compile.
pub(crate) fn prove(
    repository: &Repository,
    filter: Option<&str>,
    minutes: &mut Minutes,
) -> Result<Tested> {
    heading("Programs of the tests");
    let mut cargo = repository.cargo();
    cargo.env("RUNNER_TENANT_E2E", "1");
    let mut complete = true;
    for tool in [HELM3, HELM4, YAML2JSON, HELMFILE, GITLAB_RUNNER, KUBECTL, CRANE, REGISTRY] {
        match unless_missing(
            "all claims are skipped",
            minutes.measure(tool.name, || tool.require(repository)),
        )? {
            Some(path) => drop(cargo.env(tool.variable, path)),
            None => complete = false,
        }
    }
    minutes.measure("kaniko", || find_kaniko(repository, &mut cargo))?;
    let lab = match complete {
        true => minutes.measure("starting the lab", || lab::start(repository))?,
        false => Lab::default(),
    };
    minutes.measure("tests, compiled and run", || test(&mut cargo, &lab, filter))
}

/// Kaniko takes the root of the file system for the image: to give it one of its own takes root.
fn find_kaniko(repository: &Repository, cargo: &mut Command) -> Result<()> {
    let mut mount = Command::new("unshare");
    mount.args(["--mount", "--propagation", "private", "mount", "-t", "proc", "proc", "/proc"]);
    if !rustix::process::geteuid().is_root() || process::probe(&mut mount)?.is_none() {
        remark("Kaniko's claims are skipped: they need root and mounts, for a root of their own");
        return Ok(());
    }
    const SKIPPED: &str = "Kaniko's claims are skipped";
    let busybox = debian::require(&["busybox"], &["busybox-static"]);
    let mut complete = unless_missing(SKIPPED, busybox)?.is_some();
    match unless_missing(SKIPPED, KANIKO.require(repository))? {
        Some(path) => drop(cargo.env(KANIKO.variable, path)),
        None => complete = false,
    }
    if complete {
        cargo.env("RUNNER_TENANT_BUSYBOX", "/bin/busybox");
    }
    Ok(())
}

/// The time of each test that ran, by its claim, from the table: the claim is its first column, the
/// seconds are the last.
fn times_of_claims(table: &str) -> impl Iterator<Item = (String, Duration)> {
    table.lines().skip(1).filter_map(|row| {
        let (claim, _) = row.split_at_checked(CLAIM_WIDTH)?;
        let seconds = row.rsplit(' ').next()?.parse::<f64>().ok()?;
        Some((
            format!("tests of `{}`", claim.trim_end()),
            Duration::try_from_secs_f64(seconds).ok()?,
        ))
    })
}

/// Runs the tests and keeps their table for the end.
fn test(cargo: &mut Command, lab: &Lab, filter: Option<&str>) -> Result<Tested> {
    heading("Tests");
    if let Some(kubeconfig) = &lab.kubeconfig {
        cargo.env("RUNNER_TENANT_KUBECONFIG", kubeconfig);
    }
    if let Some(prometheus) = &lab.prometheus {
        cargo.env("RUNNER_TENANT_PROMETHEUS", prometheus);
    }
    if let Some(ceph) = &lab.ceph {
        cargo.env("RUNNER_TENANT_RGW", lab::S3_ADDRESS).env("RUNNER_TENANT_CEPH_CONF", ceph);
    }
    cargo.args(["test", "--quiet", "--package", "runner-tenant", "--test", "e2e", "--"]);
    cargo.args(filter).stdout(Stdio::piped());
    let mut child = cargo.spawn().with_context(|| process::shown(cargo))?;
    let stdout = child.stdout.take().context("no standard output")?;
    let mut table = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if table.is_empty() && !line.starts_with(TABLE) {
            println!("{line}");
        } else {
            table.push_str(&line);
            table.push('\n');
        }
    }
    Ok(Tested { passed: child.wait()?.success(), table })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_of_a_row_are_its_claims() {
        let table = "claim        what was run   result  seconds\n\
                     placed       the manager    passed     12.5\n\
                     failing well a job          skipped no Ceph here\n\
                     failing well another        failed      3.0\n\n\
                     2 passed, 1 failed, 1 skipped\n";
        let times: Vec<_> = times_of_claims(table).collect();
        let seconds = |claim: &str, seconds| (claim.to_owned(), Duration::from_secs_f64(seconds));
        assert_eq!(
            times,
            [seconds("tests of `placed`", 12.5), seconds("tests of `failing well`", 3.0)]
        );
    }
}
