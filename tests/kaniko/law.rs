//! Whatever Docker's configurations are, the composed one says of each registry what the first that
//! knows it says.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::job::{Job, shells};

const HOSTS: [&str; 4] =
    ["a.example.com", "b.example.com:5000", "c.example.com/group", "localhost"];
/// The variables that name a folder with a file, the first to count first.
const SOURCES: [&str; 3] =
    ["KANIKO_DESTINATION_DOCKER_CONFIG", "KANIKO_CACHE_DOCKER_CONFIG", "DOCKER_CONFIG"];

/// A file: its entries, something else in it, and whether it is written over several lines.
type File = (BTreeMap<usize, (String, String)>, Value, bool);

fn file() -> impl Strategy<Value = File> {
    let entry = ("\\PC{0,12}", any::<String>());
    let other = prop_oneof![
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        Just(json!([[], {}, null, true, {"auths": {"a.example.com": {"auth": "deep"}}}])),
    ];
    (prop::collection::btree_map(0..HOSTS.len(), entry, 0..4), other, any::<bool>())
}

fn entry((user, password): &(String, String)) -> Value {
    json!({"username": user, "password": password})
}

fn written((entries, other, pretty): &File) -> String {
    let auths: Map<_, _> =
        entries.iter().map(|(host, of)| (HOSTS[*host].to_owned(), entry(of))).collect();
    let file = json!({"before": other, "auths": auths, "after": other});
    if *pretty { format!("{file:#}") } else { file.to_string() }
}

#[test]
fn the_first_that_knows_a_registry_counts() {
    let files = prop::array::uniform3(file());
    for shell in shells() {
        let mut runner =
            TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(40) });
        let law = |files: [File; 3]| {
            let mut job = Job::new("law", &shell);
            let mut wanted = Map::new();
            for (file, variable) in files.iter().zip(SOURCES) {
                job = job.file(&format!("{variable}/config.json"), &written(file));
                let folder = job.text(variable);
                job = job.variable(variable, &folder);
                for (host, of) in &file.0 {
                    wanted.entry(HOSTS[*host]).or_insert_with(|| entry(of));
                }
            }
            let config = job.succeed().config().unwrap();
            prop_assert_eq!(&config["auths"], &Value::Object(wanted));
            prop_assert_eq!(&config["credHelpers"], &json!({}));
            Ok(())
        };
        if let Err(error) = runner.run(&files, law) {
            panic!("{}: {error}", shell.name);
        }
    }
}
