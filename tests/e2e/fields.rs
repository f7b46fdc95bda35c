//! Registered, for every field of the tenants file and every pair of them: `gitlab-runner lint`
//! knows all that is written.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::{Value, json};
use testing::program::{expect, run};
use testing::{ROOT, go};

use crate::lab::{Lab, output};

/// A value for each field, with what it cannot be without.
const FIELDS: [&str; 35] = [
    r#"{"namespace": "runners-java"}"#,
    r#"{"workload": "java-runner-gitlab-runner"}"#,
    r#"{"nodes": {"matchLabels": {"gitlab-runner": "java", "kubernetes.io/arch": "arm64"}}}"#,
    r#"{"nodes": {"matchExpressions": [{"key": "cores", "operator": "Gt", "values": ["8"]}]}}"#,
    r#"{"nodes": {"tolerations": [{"key": "gitlab-runner", "operator": "Exists"}]}}"#,
    r#"{"manager": {"nodes": {"matchLabels": {"node-role": "ci"}}}}"#,
    r#"{"manager": {"nodes": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}}"#,
    r#"{"manager": {"nodes": {"tolerations": [{"operator": "Exists"}]}}}"#,
    r#"{"token": {"secretName": "java-token"}}"#,
    r#"{"concurrent": 4}"#,
    r#"{"serviceAccountName": "ci-java"}"#,
    r#"{"cache": {"type": "s3v2"}}"#,
    r#"{"cache": {"path": "java"}}"#,
    r#"{"cache": {"shared": true}}"#,
    r#"{"cache": {"maxUploadedArchiveSize": 5000000}}"#,
    r#"{"cache": {"redactUrl": true}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "serverAddress": "rgw.example.com:7480"}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "bucketLocation": "eu-west-1", "insecure": true}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "authenticationType": "iam"}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "serverSideEncryption": "KMS", "serverSideEncryptionKeyId": "k"}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "dualStack": false, "accelerate": true}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "pathStyle": true}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "roleArn": "arn:aws:iam::1:role/r", "assumeRoleMaxConcurrency": 5}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "uploadRoleArn": "arn:aws:iam::1:role/u", "disableAssumeRoleCredentialsCaching": true}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "credentials": {"secretName": "s", "keys": {"accessKey": "a", "secretKey": "b"}}}}}"#,
    r#"{"cache": {"s3": {"bucketName": "b", "credentials": {"secretName": "s", "via": "register"}}}}"#,
    r#"{"kaniko": {"cache": {"registry": {"repo": "registry.example.com/java/cache"}, "ttl": "168h"}}}"#,
    r#"{"kaniko": {"cache": {"registry": {"repo": "registry.example.com/java/cache", "dockerConfigSecretName": "s"}}}}"#,
    r#"{"kaniko": {"cache": {"runnerCache": {}, "ttl": "24h"}}}"#,
    r#"{"kaniko": {"destination": {"dockerConfigSecretName": "d"}}}"#,
    r#"{"manager": {"reloadOnSecretChange": true}}"#,
    r#"{"lockdown": {"serviceAccountToken": true}}"#,
    r#"{"lockdown": {"overwrites": "open"}}"#,
    r#"{"lockdown": {"featureFlags": "free"}}"#,
    r#"{"config": {"limit": 4, "kubernetes": {"cpu_limit": "2", "pod_labels": {"a": "b"}}}}"#,
];

/// They choose the runner, write no TOML, or stand for `nodes`.
const WITHOUT_SAMPLE: [&str; 8] =
    ["release", "sharedRelease", "metrics", "patches", "strict", "runners", "pool", "manager.pool"];

pub(crate) fn lint_knows_every_pair(lab: &Lab) -> Result<(), Failed> {
    let fields = FIELDS.iter().map(|field| serde_json::from_str(field));
    let fields: Vec<Value> = fields.collect::<Result<_, _>>()?;
    every_field_has_a_sample(&fields)?;
    let folder = lab.folder("fields")?;
    let mut config = String::new();
    for (at, one) in fields.iter().enumerate() {
        // Each goes with itself, too.
        for other in &fields[at..] {
            let mut tenant = json!({"release": "java-runner"});
            merge(&mut tenant, one);
            merge(&mut tenant, other);
            match runner(&folder, &tenant)? {
                Some(runner) => config.push_str(&runner),
                // Such as keys for a bucket that wants none.
                None if one != other => {}
                None => return Err(format!("refused: {tenant}").into()),
            }
        }
    }
    let file = folder.join("config.toml");
    fs::write(&file, config)?;
    let mut lint = Command::new(&lab.gitlab_runner);
    output(lint.args(["lint", "--config"]).arg(&file)).map(drop)
}

/// The `[[runners]]` that a tenant gets, with what registration adds and lint insists on; `None`
/// when the tenant is refused.
fn runner(folder: &Path, tenant: &Value) -> Result<Option<String>, Failed> {
    let file = folder.join("tenants.yaml");
    let tenants = json!({"apiVersion": "runner-tenant/v1", "tenants": {"java": tenant}});
    fs::write(&file, tenants.to_string())?;
    let file = file.to_str().ok_or("the path is not UTF-8")?;
    let chart = fs::read_to_string(Path::new(ROOT).join("tests/streams/java-runner.helm3.yaml"))?;
    let output = run(&["--tenants", file], &chart)?;
    if output.status.code() == Some(2) {
        return Ok(None);
    }
    let rendered = expect(0, &output)?;
    let documents = go::read(&rendered)?;
    let mut templates =
        documents.iter().filter_map(|document| document["data"]["config.template.toml"].as_str());
    let template = templates.next().ok_or("no template")?;
    let registered = "[[runners]]\nurl = \"http://127.0.0.1\"\ntoken = \"t\"\n";
    Ok(Some(template.replacen("[[runners]]\n", registered, 1) + "\n"))
}

fn every_field_has_a_sample(fields: &[Value]) -> Result<(), Failed> {
    let schema: Value = serde_json::from_str(&expect(0, &run(&["schema"], "")?)?)?;
    let mut known = BTreeSet::new();
    leaves(&schema, &schema["$defs"]["Tenant"], "", &mut known);
    let has_sample = |path: &str| {
        let pointer = format!("/{}", path.replace('.', "/"));
        WITHOUT_SAMPLE.contains(&path)
            || fields.iter().any(|field| field.pointer(&pointer).is_some())
    };
    let missing: Vec<_> = known.iter().filter(|path| !has_sample(path)).collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no sample of {missing:?}").into()) }
}

/// The paths of all values in a schema.
fn leaves(schema: &Value, node: &Value, path: &str, found: &mut BTreeSet<String>) {
    if let Some(name) = node["$ref"].as_str() {
        return leaves(schema, &schema["$defs"][name.trim_start_matches("#/$defs/")], path, found);
    }
    if let Some(choices) = node["anyOf"].as_array() {
        return choices.iter().for_each(|choice| leaves(schema, choice, path, found));
    }
    match node["properties"].as_object() {
        Some(properties) => properties.iter().for_each(|(key, node)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            leaves(schema, node, &path, found);
        }),
        None if node["type"] == "null" => {}
        None => drop(found.insert(path.to_owned())),
    }
}

fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            from.iter()
                .for_each(|(key, value)| merge(into.entry(key).or_insert(Value::Null), value));
        }
        (into, from) => *into = from.clone(),
    }
}
