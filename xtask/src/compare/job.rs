//! One call of the program: every input goes through every command, each pair of equal content once.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::input::Input;

/// What reads the stream, with the tenants file and the tenant of the input.
const OF_STREAM: [&[&str]; 6] = [
    &[],
    &["render", "--strict"],
    &["diff"],
    &["diff", "--unified"],
    &["diff", "--format", "json"],
    &["diff", "--strict"],
];

/// What reads the tenants file alone.
const OF_TENANTS: [&[&str]; 7] = [
    &["tenants"],
    &["tenants", "--format", "json"],
    &["tenants", "--format", "values"],
    &["tenants", "--origins"],
    &["tenants", "--origins", "--format", "json"],
    &["export", "ceph"],
    &["export", "ceph", "--max-size", "500G"],
];

/// What reads nothing, and mistakes of the command line.
const OF_NOTHING: [&[&str]; 28] = [
    &["--help"],
    &["help"],
    &["help", "render"],
    &["help", "diff"],
    &["help", "tenants"],
    &["help", "export", "ceph"],
    &["--version"],
    &["schema"],
    &["man"],
    &["completions", "bash"],
    &["completions", "zsh"],
    &["completions", "fish"],
    &["completions", "tcsh"],
    &[],
    &["rendr"],
    &["render", "--tennant", "java"],
    &["render", "--tenants", "nowhere.yaml"],
    &["render", "--tenant", "java"],
    &["diff"],
    &["diff", "--unified", "--format", "json"],
    &["diff", "--format", "toml"],
    &["tenants"],
    &["tenants", "java"],
    &["tenants", "--format", "toml"],
    &["export"],
    &["export", "cehp"],
    &["export", "ceph", "--max-size", "500 G"],
    &["schema", "java"],
];

/// A call of the program.
pub(crate) struct Job {
    /// What it is called on.
    pub(crate) input: Arc<Input>,
    arguments: Vec<String>,
}

/// How a program answers a call.
#[derive(PartialEq)]
pub(crate) struct Answer {
    /// The exit status, or the signal that ended it.
    pub(crate) status: String,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// The calls for all inputs, those of equal content once.
pub(crate) fn all(inputs: Vec<Input>) -> Result<Vec<Job>> {
    let mut jobs = Vec::new();
    let mut known = HashSet::new();
    for input in inputs {
        let input = Arc::new(input);
        let stream = input.stream.as_ref().map(|path| read(path)).transpose()?;
        let stream = Rc::new(stream.unwrap_or_default());
        let tenants = Rc::new(input.content_of_tenants()?);
        let nothing = Rc::default();
        let calls = input.calls();
        for (reads_stream, arguments) in calls {
            let stream = Rc::clone(if reads_stream { &stream } else { &nothing });
            let key = (arguments.clone(), input.variables.clone(), stream, Rc::clone(&tenants));
            if known.insert(key) {
                jobs.push(Job { input: Arc::clone(&input), arguments });
            }
        }
    }
    jobs.extend(without_input());
    Ok(jobs)
}

/// The calls that read nothing, in a folder without tenants.
fn without_input() -> impl Iterator<Item = Job> {
    let input = Arc::new(Input {
        path: PathBuf::from("no input"),
        folder: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        stream: None,
        tenants: None,
        variables: Vec::new(),
        arguments: Vec::new(),
    });
    OF_NOTHING.iter().map(move |words| Job { input: Arc::clone(&input), arguments: owned(words) })
}

impl Input {
    /// The arguments of each call, and whether it reads the stream: those of the case itself, then
    /// every command with the flags of the case that say which tenants are meant.
    fn calls(&self) -> Vec<(bool, Vec<String>)> {
        let (tenants, tenant) = (self.flag("--tenants"), self.flag("--tenant"));
        let mut calls = vec![(true, self.arguments.clone())];
        for words in OF_STREAM {
            calls.push((true, [&owned(words)[..], &tenants, &tenant].concat()));
        }
        for words in OF_TENANTS {
            calls.push((false, [&owned(words)[..], &tenants].concat()));
        }
        calls
    }

    /// A flag with its value, as the case writes it; empty when it does not.
    fn flag(&self, name: &str) -> Vec<String> {
        let mut words = self.arguments.iter();
        while let Some(word) = words.next() {
            if word == name {
                return [word].into_iter().chain(words.next()).cloned().collect();
            } else if word.strip_prefix(name).is_some_and(|rest| rest.starts_with('=')) {
                return vec![word.clone()];
            }
        }
        Vec::new()
    }

    /// The part of the key for equal inputs that stands for the tenants: the content of the tenants
    /// file where the program reads no other, else the folder.
    fn content_of_tenants(&self) -> Result<Vec<u8>> {
        match &self.tenants {
            Some(path) => read(path),
            None => Ok(self.folder.as_os_str().as_encoded_bytes().to_vec()),
        }
    }
}

impl Job {
    /// Which input, and which command.
    pub(crate) fn name(&self) -> String {
        format!("{}: {}", self.input.path.display(), self.arguments.join(" "))
    }

    /// Calls a program.
    ///
    /// # Errors
    /// When it cannot be started, or the input not be read.
    pub(crate) fn run(&self, program: &Path) -> Result<Answer> {
        let mut command = Command::new(program);
        for variable in ["RUNNER_TENANTS_FILE", "RUNNER_TENANT", "HELM_PLUGIN_NAME"] {
            command.env_remove(variable);
        }
        // A stack trace differs from build to build.
        command.env("RUST_BACKTRACE", "0");
        let variables = self.input.variables.iter();
        command.envs(variables.filter_map(|variable| variable.split_once('=')));
        command.current_dir(&self.input.folder).args(&self.arguments).stdin(
            match &self.input.stream {
                Some(path) => File::open(path).with_context(|| path.display().to_string())?.into(),
                None => Stdio::null(),
            },
        );
        let output = command.output().with_context(|| program.display().to_string())?;
        Ok(Answer {
            status: output.status.to_string(),
            stdout: output.stdout,
            stderr: without_panic_place(output.stderr),
        })
    }
}

/// Standard error without the line in which Rust names the thread and the source line of a panic,
/// which differ from run to run and from move to move.
fn without_panic_place(stderr: Vec<u8>) -> Vec<u8> {
    let lines = stderr.split_inclusive(|byte| *byte == b'\n');
    let is_place = |line: &&[u8]| line.starts_with(b"thread '") && line.ends_with(b":\n");
    lines.filter(|line| !is_place(line)).collect::<Vec<_>>().concat()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
