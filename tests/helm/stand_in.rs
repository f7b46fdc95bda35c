//! The stand-in for the runner's chart renders what the chart renders: every difference to the real
//! renders of a folder is listed. The folder is not part of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use serde_json::Value;
use testing::helm::{Helm, PostRenderer};
use testing::{ROOT, go};

const CHART: &str = "tests/charts/gitlab-runner";
const SCRIPTS: [&str; 3] = ["entrypoint", "register-the-runner", "check-live"];
/// What scripts are made of besides paths, flags, variables and numbers.
const PROGRAMS: [&str; 16] = [
    "bash",
    "break",
    "cat",
    "cp",
    "echo",
    "exec",
    "exit",
    "gitlab-runner",
    "grep",
    "mkdir",
    "sh",
    "sleep",
    "timeout",
    "trap",
    "unset",
    "wait",
];

/// What is missing to run the test.
pub(crate) fn missing() -> Option<&'static str> {
    if go::program().is_none() {
        return Some(go::VARIABLE);
    }
    folder("stream-values").is_none().then_some("the folder ../shared")
}

pub(crate) fn renders_what_the_chart_renders(helm: &Helm) -> Result<(), Failed> {
    let values = folder("stream-values").ok_or("no values")?;
    let streams = folder("streams/0.86.0").ok_or("no streams")?;
    let mut differences = Vec::new();
    for file in fs::read_dir(values)? {
        let file = file?.path();
        let name =
            file.file_stem().and_then(|name| name.to_str()).ok_or("a file without a name")?;
        let real = streams.join(format!("{name}.helm{}.yaml", helm.major()));
        let template = ["template", "java-runner", CHART, "--namespace", "gitlab-runners"];
        let with = ["--api-versions", "monitoring.coreos.com/v1", "--values"];
        let file = file.to_str().ok_or("the path is not UTF-8")?;
        // Helm 4 marks documents for its post-renderer.
        let copy = helm.file(&format!("stand-in-{name}.yaml"));
        let command = [&template[..], &with, &[file]].concat();
        Helm::output(helm.post_render(&command, PostRenderer::CopyTo(&copy))?)?;
        let ours = facts(&fs::read_to_string(copy)?.replace("-stand-in", ""))?;
        let real = facts(&fs::read_to_string(real)?)?;
        differences.extend(compare(&ours, &real).map(|line| format!("{name}: {line}")));
    }
    differences.sort();
    if differences.is_empty() { Ok(()) } else { Err(differences.join("\n").into()) }
}

/// Everything that a stream says, by the place where it says it.
fn facts(stream: &str) -> Result<BTreeMap<String, Value>, Failed> {
    let mut facts = BTreeMap::new();
    for document in go::read(stream)? {
        let kind = document["kind"].as_str().ok_or("a document without a kind")?;
        let at = format!("{kind}/{}", document["metadata"]["name"].as_str().unwrap_or_default());
        add(&at, &document, &mut facts);
    }
    Ok(facts)
}

fn add(at: &str, value: &Value, facts: &mut BTreeMap<String, Value>) {
    let key = at.rsplit('/').next().unwrap_or_default();
    match value {
        // They follow from the text of the scripts.
        Value::String(_) if at.contains("/checksum/") => {
            facts.insert(at.to_owned(), Value::Null);
        }
        Value::String(script) if at.contains("/data/") && SCRIPTS.contains(&key) => {
            facts.extend(
                steps(script).into_iter().map(|step| (format!("{at}: {step}"), Value::Null)),
            );
        }
        Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(key, value)| add(&format!("{at}/{key}"), value, facts));
        }
        Value::Array(list) if !list.is_empty() => {
            let entries = list.iter().enumerate();
            entries.for_each(|(index, value)| add(&format!("{at}/{index}"), value, facts));
        }
        value => drop(facts.insert(at.to_owned(), value.clone())),
    }
}

/// The paths, flags, variables, numbers and programs of a script, not its wording.
fn steps(script: &str) -> BTreeSet<String> {
    let lines = script.lines().filter(|line| !line.trim_start().starts_with('#'));
    let text = lines.collect::<Vec<_>>().join("\n");
    let is_part = |char: char| char.is_ascii_alphanumeric() || "_./-".contains(char);
    let words = text.split(|char| !is_part(char)).filter(|word| !word.is_empty());
    let words = words.collect::<Vec<_>>();
    let pairs = words.iter().zip(words.iter().skip(1));
    let named = pairs.filter(|(word, _)| ["export", "unset"].contains(*word));
    let named = named.map(|(word, name)| format!("{word} {name}"));
    let is_step = |word: &&&str| {
        word.starts_with('/') && word.len() > 1
            || word.starts_with("--") && word.len() > 2
            || word.chars().all(|char| char.is_ascii_digit())
            || PROGRAMS.contains(*word)
    };
    let plain = words.iter().filter(is_step).map(|word| word.trim_end_matches('/').to_owned());
    plain.chain(named).collect()
}

fn compare<'f>(
    ours: &'f BTreeMap<String, Value>,
    real: &'f BTreeMap<String, Value>,
) -> impl Iterator<Item = String> + 'f {
    let wrong = real.iter().filter_map(|(at, value)| match ours.get(at) {
        None => Some(format!("lacks {at} {value}")),
        Some(other) if other != value => Some(format!("has {at} {other}, not {value}")),
        Some(_) => None,
    });
    let more = ours.iter().filter(|(at, _)| !real.contains_key(*at));
    wrong.chain(more.map(|(at, value)| format!("has {at} {value}")))
}

fn folder(name: &str) -> Option<PathBuf> {
    Some(Path::new(ROOT).join("../shared").join(name)).filter(|folder| folder.is_dir())
}
