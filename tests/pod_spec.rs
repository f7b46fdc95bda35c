//! A patch of a build pod's spec touches every field that it changes, as the runner's own libraries
//! apply it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "the test says what it skips and how much it tried")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use runner_tenant::runner::pod_spec::{Touched, touched};
use runner_tenant::runner::reach::{Class, Holds, pod_field};
use serde_json::{Value, json};

/// The program of `tools/gitlab-runner/podspec`.
const PROGRAM: &str = "RUNNER_TENANT_PODSPEC";

const PATCHES: usize = 4_000;

#[test]
fn every_change_of_placement_identity_or_reach_is_named() {
    let Some(program) = std::env::var_os(PROGRAM).filter(|path| !path.is_empty()) else {
        eprintln!("pod_spec: skipped, {PROGRAM} does not name the program that applies patches");
        return;
    };
    let mut runner = TestRunner::default();
    let patches = patch();
    let asked: Vec<(String, String)> =
        (0..PATCHES).map(|_| patches.new_tree(&mut runner).unwrap().current()).collect();
    let answers = apply(program.into(), &asked);
    let (mut changed, mut dangerous) = (0, 0);
    for ((kind, patch), answer) in asked.iter().zip(answers) {
        let Some(changes) = answer["changed"].as_array() else { continue };
        let touches = touched(patch, Some(kind)).unwrap_or_else(|error| {
            panic!("the runner applies it, we say {error}: {patch}");
        });
        for change in changes {
            changed += 1;
            if !is_dangerous(change) {
                continue;
            }
            dangerous += 1;
            let field = change["field"].as_str().unwrap();
            let named = touches
                .iter()
                .filter(|touch| touch.is_dangerous())
                .any(|touch| is_in(field, touch));
            assert!(
                named,
                "{kind}: {patch}\nchanges {change}\ntouched: {:?}",
                touches.iter().map(|touch| &touch.path).collect::<Vec<_>>()
            );
        }
    }
    eprintln!("{PATCHES} patches, {changed} changes, {dangerous} of them dangerous");
    assert!(dangerous > PATCHES / 20, "too few patches do anything: {dangerous}");
}

/// Whether a change decides something. The pod had nothing that opens, so that only what comes
/// counts there, and `false` does not; the account's token alone comes by leaving the switch out.
fn is_dangerous(change: &Value) -> bool {
    let path: Vec<&str> = change["field"].as_str().unwrap().split('.').collect();
    // Below a map names are data and may hold dots; the map's own class counts.
    let field = (1..=path.len()).rev().find_map(|length| pod_field(&path[..length])).unwrap();
    let is = change["is"].as_array().cloned().unwrap_or_default();
    let was = change["was"].as_array().cloned().unwrap_or_default();
    // An empty structure whose fields count each for itself says nothing.
    let is_empty = |values: &[Value]| values.iter().all(|value| value == "{}");
    if !field.is_judged_whole() && field.holds != Holds::Map && is_empty(&is) && is_empty(&was) {
        return false;
    }
    match field.build.class {
        Class::Inert => false,
        Class::Opens if field.name == "automountServiceAccountToken" => is != [json!("false")],
        Class::Opens => is.iter().any(|value| value != "false" && !was.contains(value)),
        _ => true,
    }
}

fn is_in(field: &str, touch: &Touched) -> bool {
    let touched = touch.field.join(".");
    let rest = field.strip_prefix(&touched);
    touched.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn apply(program: PathBuf, asked: &[(String, String)]) -> Vec<Value> {
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let questions: Vec<String> = asked
        .iter()
        .map(|(kind, patch)| json!({"type": kind, "patch": patch}).to_string() + "\n")
        .collect();
    let writer = std::thread::spawn(move || {
        questions.iter().for_each(|line| stdin.write_all(line.as_bytes()).unwrap());
    });
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let answers: Vec<Value> =
        lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    writer.join().unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(answers.len(), asked.len());
    answers
}

/// A patch and its type.
fn patch() -> impl Strategy<Value = (String, String)> {
    let merge = (select(vec!["merge", "strategic"]), structure("PodSpec", 5));
    let merge = merge.prop_map(|(kind, patch)| (kind.to_owned(), patch));
    let json = prop::collection::vec(operation(), 1..3);
    let json = json.prop_map(|operations| ("json".to_owned(), Value::Array(operations)));
    prop_oneof![3 => merge, 2 => json]
        .prop_flat_map(|(kind, patch)| (Just(kind), written(patch.to_string())))
}

/// The text of a patch, some letters of it escaped or folded.
fn written(text: String) -> impl Strategy<Value = String> {
    select(vec![0, 0, 0, 1, 2, 3]).prop_map(move |how| match how {
        1 => text.replace("no", "\\u006eo").replace("ff", "\\u0066f"),
        2 => text
            .replace("\"node", "\"NODE")
            .replace("\"host", "\"Host")
            .replace("ons\"", "on\u{17f}\""),
        3 => format!("---\n# nodeName\n{text}\n"),
        _ => text.clone(),
    })
}

/// Fields of a structure: a few, with values of their types.
fn structure(of: &str, depth: u32) -> BoxedStrategy<Value> {
    let Some(fields) = structures().get(of).filter(|_| depth > 0) else {
        return Just(json!({})).boxed();
    };
    let wanted: Vec<Field> = match of {
        // What decides must come often.
        "PodSpec" => fields.iter().chain(fields.iter().filter(is_hot)).copied().collect(),
        _ => fields.clone(),
    };
    let one = select(wanted).prop_flat_map(move |field| (Just(field.name), field.value(depth)));
    let directive = select(vec![
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        Some(("$patch", json!("replace"))),
        Some(("$patch", json!("delete"))),
        Some(("$patch", json!("merge"))),
        Some(("$retainKeys", json!(["containers", "name", "restartPolicy"]))),
        Some(("$setElementOrder/containers", json!([{"name": "build"}]))),
        Some(("$deleteFromPrimitiveList/tolerations", json!([]))),
    ]);
    (prop::collection::vec(one, 1..4), directive)
        .prop_map(|(fields, directive)| {
            let fields = fields.into_iter().chain(directive);
            Value::Object(fields.map(|(name, value)| (name.to_owned(), value)).collect())
        })
        .boxed()
}

fn is_hot(field: &&Field) -> bool {
    ["node", "tol", "aff", "serv", "auto", "host", "cont", "vol", "sched", "sec"]
        .iter()
        .any(|start| field.name.starts_with(start))
}

/// A line of the table of a pod's fields.
#[derive(Debug, Clone, Copy)]
struct Field {
    name: &'static str,
    kind: &'static str,
    merge_key: &'static str,
}

impl Field {
    fn value(self, depth: u32) -> BoxedStrategy<Value> {
        let Self { kind, merge_key, .. } = self;
        let (of, is_list) = kind.strip_prefix("[]").map_or((kind, false), |of| (of, true));
        let one: BoxedStrategy<Value> = match of {
            "string" | "scalar" => {
                select(vec!["build", "helper", "x", "repo"]).prop_map(Value::from).boxed()
            }
            "bool" => any::<bool>().prop_map(Value::from).boxed(),
            "map" => select(vec![json!({"a": "b"}), json!({"kubernetes.io/os": null})]).boxed(),
            of if of.starts_with(char::is_uppercase) => structure(of, depth - 1),
            _ => (0..3).prop_map(Value::from).boxed(),
        };
        let named = (one, select(vec!["build", "helper", "repo", "new"])).prop_map(
            move |(mut value, name)| {
                if merge_key != "-"
                    && let Some(fields) = value.as_object_mut()
                {
                    let key = if merge_key == "containerPort" { json!(80) } else { json!(name) };
                    fields.entry(merge_key).or_insert(key);
                }
                value
            },
        );
        let value = match is_list {
            true => prop::collection::vec(named, 0..3).prop_map(Value::Array).boxed(),
            false => named.boxed(),
        };
        prop_oneof![9 => value, 1 => Just(Value::Null)].boxed()
    }
}

fn structures() -> &'static HashMap<&'static str, Vec<Field>> {
    static STRUCTURES: std::sync::OnceLock<HashMap<&str, Vec<Field>>> = std::sync::OnceLock::new();
    STRUCTURES.get_or_init(|| {
        let mut structures: HashMap<_, Vec<_>> = HashMap::new();
        let table = include_str!("../src/runner/reach/pod-fields.tsv");
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let (structure, name) = columns[0].split_once('.').unwrap();
            let field = Field { name, kind: columns[1], merge_key: columns[2] };
            structures.entry(structure).or_default().push(field);
        }
        structures
    })
}

/// An operation of a JSON Patch on a place that exists, or could.
fn operation() -> impl Strategy<Value = Value> {
    let kind = select(vec!["add", "replace", "remove", "move", "copy", "test", "add", "replace"]);
    (kind, place(), place()).prop_flat_map(|(kind, (path, field), (from, _))| {
        field.value(4).prop_map(move |value| match kind {
            "move" | "copy" => json!({"op": kind, "from": from, "path": path}),
            "remove" => json!({"op": kind, "path": path}),
            _ => json!({"op": kind, "path": path, "value": value}),
        })
    })
}

/// A pointer and the field that stands there.
fn place() -> BoxedStrategy<(String, Field)> {
    fn below(
        structure: &'static str,
        pointer: String,
        depth: u32,
    ) -> BoxedStrategy<(String, Field)> {
        let fields = structures()[structure].clone();
        let hot: Vec<Field> = fields.iter().filter(is_hot).copied().collect();
        let fields = if hot.is_empty() { fields } else { [fields, hot].concat() };
        (select(fields), select(vec!["0", "1", "-"]), any::<bool>())
            .prop_flat_map(move |(field, at, stop)| {
                let pointer = format!("{pointer}/{}", field.name);
                let (of, is_list) = match field.kind.strip_prefix("[]") {
                    Some(of) => (of, true),
                    None => (field.kind, false),
                };
                let element = Field { kind: of, ..field };
                match (structures().get_key_value(of), is_list) {
                    (Some((of, _)), list) if !stop && depth > 0 => {
                        let pointer = if list { format!("{pointer}/{at}") } else { pointer };
                        below(of, pointer, depth - 1)
                    }
                    (_, true) if !stop => Just((format!("{pointer}/{at}"), element)).boxed(),
                    _ => Just((pointer, field)).boxed(),
                }
            })
            .boxed()
    }
    prop_oneof![4 => Just(""), 1 => Just("x")]
        .prop_flat_map(|start| below("PodSpec", start.to_owned(), 3))
        .boxed()
}
