//! The pipelines of `examples/gitlab-ci`, and those that the documentation shows, fit the component.

use std::fs;
use std::path::Path;

use manifest_patch::Document;
use serde_json::Value;
use testing::component;

fn read(text: &str) -> Value {
    Document::parse(text).unwrap().tree().to_json()
}

fn example(tenant: &str, name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/gitlab-ci");
    read(&fs::read_to_string(folder.join(tenant).join(format!("{name}.gitlab-ci.yml"))).unwrap())
}

/// Which version of the component an include names.
fn version(include: &Value) -> &str {
    let component = include["component"].as_str().and_then(|name| name.rsplit('@').next());
    component.or(include["ref"].as_str()).unwrap()
}

/// The job that each include of a pipeline gives.
fn included(pipeline: &Value) -> Vec<Value> {
    let includes = pipeline["include"].as_array().unwrap();
    let jobs = includes.iter().map(|include| {
        assert_eq!(version(include), env!("CARGO_PKG_VERSION"));
        let inputs = include["inputs"].as_object().unwrap();
        let inputs: Vec<_> = inputs
            .iter()
            .map(|(name, value)| (name.as_str(), component::interpolated(value)))
            .collect();
        let inputs: Vec<_> = inputs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        component::job(&inputs).unwrap()
    });
    jobs.collect()
}

#[test]
fn the_component_takes_the_place_of_the_job_there_was() {
    for tenant in ["java", "dotnet"] {
        let (before, after) = (example(tenant, "before"), example(tenant, "after"));
        let job = included(&after).remove(0);
        let name = job["name"].as_str().unwrap();
        assert_eq!(job["stage"], before[name]["stage"]);
        // The image of a pipeline before is the archived one.
        assert_eq!(job["image"]["entrypoint"], before[name]["image"]["entrypoint"]);
        assert_eq!(after[name]["tags"], before[name]["tags"]);
        assert_eq!(after["test"], before["test"]);
        let uses_s3 = |pipeline: &Value| pipeline.to_string().contains("s3://");
        assert!(uses_s3(&before) && !uses_s3(&after));
    }
}

#[test]
fn pipelines_of_the_documentation_fit_the_component() {
    let pages = [include_str!("../../docs/kaniko.md"), include_str!("../../README.md")];
    let blocks = pages.iter().flat_map(|page| page.split("```yaml\n").skip(1));
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    let pipelines: Vec<_> = blocks.filter(|block| block.contains("include:")).map(read).collect();
    assert!(pipelines.len() > 1);
    assert!(pipelines.iter().all(|pipeline| !included(pipeline).is_empty()));
}

/// All inputs are on the page, each with its default.
#[test]
fn the_page_has_every_input() {
    let text = include_str!("../../templates/kaniko.yml");
    let spec = read(text.split_once("\n---\n").unwrap().0);
    let page = include_str!("../../docs/kaniko.md");
    for (name, input) in spec["spec"]["inputs"].as_object().unwrap() {
        let default = match input.get("default").map(component::interpolated).as_deref() {
            None => "required".to_owned(),
            Some("" | "[]") => "none".to_owned(),
            Some(default) => format!("`{default}`"),
        };
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(row.is_some_and(|row| row.ends_with(&format!("| {default} |"))), "{name}: {row:?}");
    }
}
