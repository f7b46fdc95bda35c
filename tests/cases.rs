//! Cases: a folder `tests/cases/AREA/NAME` with `input.yaml`, `tenants.yaml`, `args` (one a line),
//! `env` (`NAME=value`, one a line), and what must come of it: `expected.diff` from input to output, `stdout` of another command, or
//! `stderr` of a refusal. `SNAPSHOTS=overwrite` writes what comes of it now.

#[path = "harness/program.rs"]
mod program;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use libtest_mimic::{Arguments, Failed, Trial};
use similar::TextDiff;

use program::run_in;

fn main() -> std::io::Result<()> {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut trials = Vec::new();
    for area in folders(&root)? {
        for case in folders(&area)? {
            let name = case.strip_prefix(&root).unwrap_or(&case).display().to_string();
            trials.push(Trial::test(name, move || check(&case)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folders(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    found.retain(|path| path.is_dir());
    found.sort();
    Ok(found)
}

/// A case and its input.
struct Case<'c> {
    folder: &'c Path,
    input: String,
    args: Vec<String>,
    env: Vec<String>,
}

fn check(folder: &Path) -> Result<(), Failed> {
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let lines = |name: &str| -> Vec<String> {
        read(name).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    let input = read("input.yaml").unwrap_or_default();
    let case = Case { folder, input, args: lines("args"), env: lines("env") };
    let output = case.run(&case.args, &case.input)?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    match (output.status.code(), case.is_render()) {
        (Some(0), true) => {
            case.expect("expected.diff", &diff(&case.input, &stdout))?;
            case.laws(&stdout)
        }
        (Some(2), _) => {
            if !stdout.is_empty() {
                return Err("a refusal that writes to standard output".into());
            }
            case.expect("stderr", &stderr)
        }
        (Some(0 | 1), false) => case.expect("stdout", &stdout),
        (code, _) => Err(format!("exit status {code:?}\n{stderr}").into()),
    }
}

impl Case<'_> {
    fn is_render(&self) -> bool {
        self.args.first().is_none_or(|first| first.starts_with('-') || first == "render")
    }

    fn run(&self, args: &[String], input: &str) -> Result<Output, Failed> {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        run_in(self.folder, &self.env, &args, input)
    }

    /// What must come of every input that is rendered.
    fn laws(&self, rendered: &str) -> Result<(), Failed> {
        let again = self.run(&self.args, rendered)?;
        if again.stdout != rendered.as_bytes() {
            let again = String::from_utf8_lossy(&again.stdout);
            return Err(format!("rendered again:\n{}", diff(rendered, &again)).into());
        }
        let mut args = vec!["diff".to_owned()];
        args.extend(self.args.iter().filter(|arg| *arg != "render").cloned());
        let diff = self.run(&args, rendered)?;
        match (diff.status.code(), diff.stdout.is_empty()) {
            (Some(0), true) => Ok(()),
            _ => Err("`diff` of the output is not empty".into()),
        }
    }

    fn expect(&self, file: &str, found: &str) -> Result<(), Failed> {
        let path = self.folder.join(file);
        if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
            for other in ["expected.diff", "stdout", "stderr"] {
                let _ = fs::remove_file(self.folder.join(other));
            }
            return Ok(fs::write(path, found)?);
        }
        let expected = fs::read_to_string(&path)
            .map_err(|_| format!("no {file}; SNAPSHOTS=overwrite would write:\n{found}"))?;
        match expected == found {
            true => Ok(()),
            false => Err(format!("{file} differs:\n{}", self::diff(&expected, found)).into()),
        }
    }
}

/// The changed lines with one around them, and without the file's names.
fn diff(before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after).unified_diff().context_radius(1).to_string()
}
