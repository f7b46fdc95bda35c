//! The command line itself: usage, manual pages, completions in real shells, and how it ends.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

mod completion;
mod ends;
mod man;
mod usage;

use std::path::Path;
use std::process::{Command, Output};

const CASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/edit/manager-nodes/flow-pod");

/// The program, in a folder with a tenants file and a stream, without variables of its own.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(testing::program::binary());
    for variable in ["RUNNER_TENANTS_FILE", "RUNNER_TENANT", "HELM_PLUGIN_NAME", "RUST_BACKTRACE"] {
        command.env_remove(variable);
    }
    command.args(arguments).current_dir(CASE);
    command.stdin(std::fs::File::open(Path::new(CASE).join("input.yaml")).unwrap());
    command
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}
