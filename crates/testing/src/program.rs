//! The program, run as its users run it.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use libtest_mimic::Failed;

use crate::ROOT;

/// The program under test, which Cargo builds into the folder above the test targets.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the path of the test");
    let folder = test.ancestors().nth(2).expect("a target directory");
    folder.join("runner-tenant").with_extension(std::env::consts::EXE_EXTENSION)
}

/// Runs `runner-tenant` with these arguments on this stream, in the folder of the package.
pub fn run(arguments: &[&str], stream: &str) -> Result<Output, Failed> {
    run_in(Path::new(ROOT), &[], arguments, stream)
}

/// Runs it in another folder, with these variables (`NAME=value`) as well.
pub fn run_in(
    folder: &Path,
    variables: &[String],
    arguments: &[&str],
    stream: &str,
) -> Result<Output, Failed> {
    let mut command = Command::new(binary());
    for variable in ["RUNNER_TENANTS_FILE", "RUNNER_TENANT", "HELM_PLUGIN_NAME"] {
        command.env_remove(variable);
    }
    command.envs(variables.iter().filter_map(|variable| variable.split_once('=')));
    Ok(command.current_dir(folder).args(arguments).write_stdin(stream).output()?)
}

/// What a run writes to standard output when it ends with this status.
pub fn expect(status: i32, output: &Output) -> Result<String, Failed> {
    let stderr = String::from_utf8_lossy(&output.stderr);
    if output.status.code() != Some(status) {
        return Err(format!("{} instead of {status}\n{stderr}", output.status).into());
    }
    Ok(String::from_utf8(output.stdout.clone())?)
}
