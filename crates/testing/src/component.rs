//! The component `templates/kaniko.yml`, as GitLab makes a job of it.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use manifest_patch::Document;
use regex::Regex;
use serde_json::Value;

use crate::ROOT;

/// The job that a pipeline gets by including the component with these inputs.
///
/// GitLab puts inputs into the text before it reads it as YAML
/// (`lib/gitlab/ci/config/interpolation/text_interpolator.rb`), lists as JSON, after it has checked
/// them against `regex` (`inputs/string_input.rb`). A list is given as JSON here too.
pub fn job(inputs: &[(&str, &str)]) -> Result<Value, Failed> {
    let file = Path::new(ROOT).join("templates/kaniko.yml");
    let text = fs::read_to_string(file)?;
    let (header, body) = text.split_once("\n---\n").ok_or("the component has no header")?;
    let spec = read(header)?;
    let known = spec["spec"]["inputs"].as_object().ok_or("the component has no inputs")?;
    if let Some((name, _)) = inputs.iter().find(|(name, _)| !known.contains_key(*name)) {
        return Err(format!("unknown input: {name}").into());
    }
    let mut body = body.to_owned();
    for (name, input) in known {
        let given = inputs.iter().find(|(given, _)| given == name).map(|(_, value)| *value);
        let value = given.map(str::to_owned).or_else(|| input.get("default").map(interpolated));
        let value =
            value.ok_or_else(|| format!("`{name}` input: required value has not been provided"))?;
        if let Some(pattern) = input["regex"].as_str()
            && !Regex::new(pattern)?.is_match(&value)
        {
            let why = "provided value does not match required RegEx pattern";
            return Err(format!("`{name}` input: {why}").into());
        }
        body = body.replace(&format!("$[[ inputs.{name} ]]"), &value);
    }
    if let Some((_, rest)) = body.split_once("$[[") {
        return Err(
            format!("an input that is none: {}", rest.lines().next().unwrap_or_default()).into()
        );
    }
    let jobs = read(&body)?;
    let job = jobs.as_object().and_then(|jobs| jobs.iter().next()).ok_or("no job")?;
    let mut with_name = job.1.clone();
    with_name["name"] = Value::from(job.0.as_str());
    Ok(with_name)
}

/// A value as it comes into the text of the component.
pub fn interpolated(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The job's script.
pub fn script(job: &Value) -> Result<&str, Failed> {
    match job["script"].as_array().map(Vec::as_slice) {
        Some([script]) => Ok(script.as_str().ok_or("the script is no text")?),
        _ => Err("the script is not one piece".into()),
    }
}

fn read(text: &str) -> Result<Value, Failed> {
    Ok(Document::parse(text)?.tree().to_json())
}
