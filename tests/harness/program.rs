//! The program, run as its users run it.
#![allow(dead_code, reason = "every test target uses its part of it")]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use libtest_mimic::Failed;

/// Runs `runner-tenant` with these arguments on this stream, in the folder of the package.
pub(crate) fn run(arguments: &[&str], stream: &str) -> Result<Output, Failed> {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), &[], arguments, stream)
}

/// Runs it in another folder, with these variables (`NAME=value`) as well.
pub(crate) fn run_in(
    folder: &Path,
    variables: &[String],
    arguments: &[&str],
    stream: &str,
) -> Result<Output, Failed> {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("runner-tenant"));
    for variable in ["RUNNER_TENANTS_FILE", "RUNNER_TENANT", "HELM_PLUGIN_NAME"] {
        command.env_remove(variable);
    }
    command.envs(variables.iter().filter_map(|variable| variable.split_once('=')));
    Ok(command.current_dir(folder).args(arguments).write_stdin(stream).output()?)
}

/// What a run writes to standard output when it ends with this status.
pub(crate) fn expect(status: i32, output: &Output) -> Result<String, Failed> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(status) {
        return Err(format!("{} instead of {status}\n{stderr}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout.clone())?)
}
