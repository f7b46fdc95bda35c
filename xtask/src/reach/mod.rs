//! `cargo xtask reach`: the lists of the settings of the runner, its scripts and its pods.
//!
//! A Go program in the module that pins the runner (`tools/gitlab-runner/reach`) prints what the
//! sources say; here it is compared with the committed lists. What was judged about an entry stays;
//! a new entry comes in without a class, for which the tests of `runner::reach` fail.

mod list;
mod source;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::console::remark;
use crate::process::{self, Missing};
use crate::repository::Repository;
use crate::tool::GITLAB_RUNNER;

use list::{List, Merged};

/// The Go module that pins the runner, and its package that extracts.
const MODULE: &str = "tools/gitlab-runner";
const RUNNER: &str = "gitlab.com/gitlab-org/gitlab-runner";

/// The lists: what the program calls them, where they are, and how many of their columns are its.
const LISTS: [List; 7] = [
    List { name: "keys", file: "src/runner/keys.tsv", extracted: 4, judged: 4 },
    List {
        name: "other-executors",
        file: "src/runner/reach/other-executors.tsv",
        extracted: 4,
        judged: 4,
    },
    List { name: "globals", file: "src/runner/reach/globals.tsv", extracted: 2, judged: 4 },
    List { name: "flags", file: "src/runner/reach/flags.tsv", extracted: 3, judged: 3 },
    List { name: "arguments", file: "src/runner/reach/arguments.tsv", extracted: 2, judged: 4 },
    List { name: "variables", file: "src/runner/reach/variables.tsv", extracted: 2, judged: 3 },
    List { name: "pod-fields", file: "src/runner/reach/pod-fields.tsv", extracted: 3, judged: 6 },
];

/// Extracts the lists and writes them, or only compares.
///
/// # Errors
/// When the sources cannot be read, and with `check` when a list differs from them or names a line
/// of the runner that is not there.
pub(crate) fn run(repository: &Repository, check: bool) -> Result<()> {
    let Some(sources) = process::unless_missing("reach", sources(repository))? else {
        return Ok(());
    };
    let mut wrong = 0;
    for list in &LISTS {
        let path = repository.path(list.file);
        let text = fs::read_to_string(&path).with_context(|| list.file.to_owned())?;
        let merged = list.merge(&text, &sources.printed, &sources.edition(list.name));
        let unknown = source::missing(&merged.text, &sources.runner);
        for difference in merged.differences.iter().chain(&unknown) {
            remark(&format!("{}: {difference}", list.file));
        }
        wrong += merged.differences.len() + unknown.len();
        if !check {
            write(&path, &text, &merged)?;
        }
    }
    match (check, wrong) {
        (true, 1..) => bail!("{wrong} differences; `cargo xtask reach` writes the lists anew"),
        (true, 0) => remark("the lists are those of the sources"),
        _ => {}
    }
    Ok(())
}

fn write(path: &Path, text: &str, merged: &Merged) -> Result<()> {
    if merged.text != text {
        fs::write(path, &merged.text).with_context(|| path.display().to_string())?;
        remark(&format!("{} written", path.display()));
    }
    Ok(())
}

/// What the sources say.
struct Sources {
    /// The lines of all lists.
    printed: String,
    /// The folder of the runner's sources.
    runner: std::path::PathBuf,
    /// The runner's version and commit.
    version: String,
    /// The version of the Kubernetes API that the runner builds pods with.
    kubernetes: String,
}

impl Sources {
    /// The first line of a list.
    fn edition(&self, list: &str) -> String {
        match (list, self.kubernetes.strip_prefix("v0.")) {
            ("pod-fields", Some(minor)) => {
                let minor = minor.split('.').next().unwrap_or_default();
                format!("# edition: Kubernetes 1.{minor} (k8s.io/api {})", self.kubernetes)
            }
            _ => format!("# edition: gitlab-runner {}", self.version),
        }
    }
}

fn sources(repository: &Repository) -> Result<Sources> {
    if process::probe(Command::new("go").arg("version"))?.is_none() {
        return Err(Missing::error("there is no Go to extract the lists with".to_owned()));
    }
    let folder = repository.path(MODULE);
    let go = |arguments: &[&str]| {
        let output = process::output(Command::new("go").current_dir(&folder).args(arguments))?;
        anyhow::Ok(String::from_utf8(output)?.trim().to_owned())
    };
    let Ok(runner) = GITLAB_RUNNER.source(repository, RUNNER) else {
        return Err(Missing::error("the runner's sources cannot be had".to_owned()));
    };
    let commit = go(&["list", "-m", "-f", "{{.Version}}", RUNNER])?;
    let version = fs::read_to_string(runner.join("VERSION"))?;
    let short = commit.rsplit('-').next().unwrap_or_default();
    let kubernetes = go(&["list", "-m", "-f", "{{.Version}}", "k8s.io/api"])?;
    let printed = go(&["run", "./reach", "."])?;
    let version = format!("{} ({short})", version.trim());
    Ok(Sources { printed, runner, version, kubernetes })
}
