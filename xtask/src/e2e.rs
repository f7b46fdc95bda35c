//! `cargo xtask e2e`: the claims, proved in the lab.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::console::heading;
use crate::lab::{self, Lab};
use crate::process;
use crate::repository::Repository;
use crate::tool::{GITLAB_RUNNER, HELM3, HELM4, HELMFILE, KUBECTL, YAML2JSON};

/// Starts the lab afresh, runs `tests/e2e`, and stops the lab.
///
/// # Errors
/// When the lab does not start, or a test does not compile.
pub fn run(repository: &Repository, keep: bool, filter: Option<&str>) -> Result<ExitCode> {
    heading("Programs of the tests");
    let mut cargo = repository.cargo();
    for tool in [HELM3, HELM4, YAML2JSON, HELMFILE, GITLAB_RUNNER, KUBECTL] {
        cargo.env(tool.variable, tool.require(repository)?);
    }
    let result = lab::start(repository).and_then(|lab| test(&mut cargo, &lab, filter));
    if !keep {
        heading("Stopping the lab");
        lab::down(repository)?;
    }
    result
}

/// The last thing that the tests write is their table.
fn test(cargo: &mut std::process::Command, lab: &Lab, filter: Option<&str>) -> Result<ExitCode> {
    heading("Claims");
    cargo.env("RUNNER_TENANT_KUBECONFIG", &lab.kubeconfig);
    if let Some(ceph) = &lab.ceph {
        cargo.env("RUNNER_TENANT_RGW", lab::S3_ADDRESS).env("RUNNER_TENANT_CEPH_CONF", ceph);
    }
    cargo.args(["test", "--quiet", "--package", "runner-tenant", "--test", "e2e", "--"]);
    let status = cargo.args(filter).status().with_context(|| process::shown(cargo))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
