//! What tests take from outside the crate when it is there: public suites and the Go reader.

#![allow(dead_code, unreachable_pub, reason = "each test takes a part")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;

/// The folder of a public suite.
pub fn suite(variable: &str, name: &str) -> Option<PathBuf> {
    folder(variable, &format!("suites/{name}"))
}

/// The folder that `variable` names, else the one beside the checkout. Says that the test is skipped
/// when there is none.
pub fn folder(variable: &str, name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(name);
    let folder = env::var_os(variable).map_or(beside, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no folder {}; set {variable}", folder.display());
    None
}

/// The program that reads YAML as Kubernetes does (`tools/yaml2json`), named by
/// `RUNNER_TENANT_YAML2JSON`.
pub struct Go {
    program: PathBuf,
}

impl Go {
    /// Says that the comparison is skipped when the program is not given.
    pub fn find() -> Option<Self> {
        let program = env::var_os("RUNNER_TENANT_YAML2JSON").map(PathBuf::from);
        if program.is_none() {
            eprintln!("skipped: no comparison with Go; set RUNNER_TENANT_YAML2JSON");
        }
        program.map(|program| Self { program })
    }

    /// What Kubernetes reads from a stream: its documents, or the error.
    pub fn read(&self, stream: &str) -> Result<Vec<Json>, String> {
        let mut child = Command::new(&self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the Go reader starts");
        let mut stdin = child.stdin.take().expect("its input");
        let text = stream.to_owned();
        let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().expect("its output");
        // A broken pipe here only means that it stopped reading at an error.
        let _ = writer.join();
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let lines = String::from_utf8(output.stdout).expect("JSON is UTF-8");
        Ok(lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
    }
}

/// The crate's README, whose tables the tests hold to.
pub const README: &str = include_str!("../../README.md");

/// Whether an error is one of those that the README lists, by the texts in its table of them.
pub fn is_listed(error: &str) -> bool {
    let table = README.split("## ").find(|part| part.starts_with("What it refuses"));
    let rows = table.expect("the section").lines().filter(|line| line.starts_with('|'));
    let texts =
        rows.flat_map(|row| row.rsplit('|').nth(1).expect("a cell").split('`').skip(1).step_by(2));
    error.contains("not valid YAML") || texts.into_iter().any(|text| error.contains(text))
}

/// Checks the counts in a row of the README's table of tests, told by how it begins.
pub fn check_counts(row: &str, counts: [usize; 3]) {
    let row = README.lines().find(|line| line.starts_with(row)).expect("a row of the table");
    let [cases, exact, refused] = counts;
    let found = format!("| {cases} | {exact} | {refused} | 0 |");
    assert!(row.ends_with(&found), "the README has {row:?}, found is {found:?}");
}

/// Whether two JSON values are equal, numbers by their value.
pub fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => {
            a == b || a.to_string().parse::<f64>().ok() == b.to_string().parse::<f64>().ok()
        }
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
