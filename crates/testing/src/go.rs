//! What Kubernetes reads from a stream, by the YAML library of its API server.

use std::path::PathBuf;

use assert_cmd::Command;
use libtest_mimic::Failed;
use serde_json::Value;

/// The variable that names the program `tools/yaml2json`; `cargo xtask test` builds it and sets it.
pub const VARIABLE: &str = "RUNNER_TENANT_YAML2JSON";

/// Where that program is, if the environment says so.
pub fn program() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The documents of a stream.
pub fn read(stream: &str) -> Result<Vec<Value>, Failed> {
    let program = program().ok_or("no yaml2json")?;
    let output = Command::new(program).write_stdin(stream).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
