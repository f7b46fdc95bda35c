//! Every field of a tenant over every stream, and every two of them: what is written is idempotent
//! and holds only keys that GitLab Runner knows.
//!
//! `cargo test` takes one stream for each two, in turn, to last seconds; `cargo xtask test` sets
//! `RUNNER_TENANT_EVERY_STREAM` and takes all.
//! The streams are the samples kept here and, where `RUNNER_TENANT_STREAMS` names a folder, those.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use runner_tenant::diagnostic::Source;
use runner_tenant::plan::plan;
use runner_tenant::runner::{Table, Template, Value, keys};
use runner_tenant::tenants::TenantsFile;

/// A field each, as lines below a tenant. Two of one section are not paired.
const FIELDS: &[(&str, &str)] = &[
    ("nodes", "nodes: {matchLabels: {pool: java}}"),
    ("nodes", "nodes: {matchExpressions: [{key: arch, operator: NotIn, values: [arm]}]}"),
    ("nodes", "nodes: {tolerations: [{key: ci, operator: Exists}]}"),
    ("manager", "manager: {nodes: {}}"),
    ("manager", "manager: {nodes: {matchLabels: {kubernetes.io/os: linux}}}"),
    ("manager", "manager: {reloadOnSecretChange: true}"),
    ("token", "token: {secretName: t}"),
    ("concurrent", "concurrent: 3"),
    ("cache", "cache: {path: java, shared: false, maxUploadedArchiveSize: 0, redactUrl: true}"),
    ("cache", "cache: {s3: {bucketName: b, bucketLocation: l, credentials: {secretName: s}}}"),
    (
        "cache",
        "cache: {s3: {serverAddress: s3.example.com, bucketName: b, insecure: true, pathStyle: false, credentials: {secretName: s, via: variables}}}",
    ),
    (
        "cache",
        "cache: {type: s3v2, s3: {bucketName: b, roleArn: r, uploadRoleArn: u, dualStack: false, accelerate: true, assumeRoleMaxConcurrency: 3, disableAssumeRoleCredentialsCaching: true, credentials: {via: workloadIdentity}}}",
    ),
    (
        "cache",
        "cache: {s3: {bucketName: b, serverSideEncryption: KMS, serverSideEncryptionKeyId: k, authenticationType: iam}}",
    ),
    ("kaniko", "kaniko: {cache: {registry: {repo: r.example.com/j}}}"),
    (
        "kaniko",
        "kaniko: {cache: {registry: {repo: r.example.com/j, dockerConfigSecretName: a}, ttl: 24h}, destination: {dockerConfigSecretName: b}}",
    ),
    ("kaniko", "kaniko: {cache: {runnerCache: {}, ttl: 24h}}"),
    ("account", "serviceAccountName: ci"),
    ("lockdown", "lockdown: {serviceAccountToken: true, overwrites: open, featureFlags: free}"),
    ("lockdown", "lockdown: {featureFlags: free}"),
    (
        "config",
        "config: {limit: 4, environment: [A=1], kubernetes: {cpu_limit: \"2\", privileged: false, pod_labels: {a: b}}}",
    ),
    ("config", "config: {feature_flags: {FF_USE_LEGACY_S3_CACHE_ADAPTER: true}}"),
    (
        "patches",
        "patches: [{target: {kind: Deployment}, patch: [{op: add, path: /spec/template/spec/priorityClassName, value: ci}]}]",
    ),
];

fn streams() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var_os("RUNNER_TENANT_STREAMS").map(PathBuf::from);
    let mut folders = vec![root.join("tests/streams")];
    folders.extend(
        given.unwrap_or_else(|| root.join("../shared/streams")).read_dir().into_iter().flat_map(
            |versions| versions.map(|version| version.unwrap().path()).collect::<Vec<_>>(),
        ),
    );
    let files = folders.iter().flat_map(|folder| folder.read_dir().unwrap());
    let files = files.map(|file| file.unwrap().path());
    let streams = files.map(|file| (file.clone(), fs::read(file).unwrap()));
    // The chart registers one runner per release; two are refused.
    streams.filter(|(file, _)| !file.display().to_string().contains("two-runners")).collect()
}

fn tenants(fields: &[&str]) -> TenantsFile {
    let fields: String = fields.iter().map(|field| format!("    {field}\n")).collect();
    let text = format!(
        "apiVersion: runner-tenant/v1\ntenants:\n  java:\n    release: java-runner\n{fields}"
    );
    TenantsFile::parse(Source::new("tenants.yaml", text)).unwrap()
}

#[test]
fn every_field_and_every_two() {
    let streams = streams();
    let streams: Vec<_> = streams.iter().filter(|(file, _)| !is_of_dotnet(file)).collect();
    assert!(!streams.is_empty());
    let every_stream = std::env::var_os("RUNNER_TENANT_EVERY_STREAM").is_some();
    let mut checks = Vec::new();
    for (index, (section, field)) in FIELDS.iter().enumerate() {
        checks.push((vec![*field], &streams[..]));
        for (other_section, other) in &FIELDS[index + 1..] {
            if section != other_section {
                let turn = checks.len() % streams.len();
                let streams = if every_stream { &streams[..] } else { &streams[turn..=turn] };
                checks.push((vec![*field, *other], streams));
            }
        }
    }
    assert!(checks.len() > 200, "{}", checks.len());
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some((fields, streams)) = checks.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(fields, streams);
        }
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| (0..processors).for_each(|_| drop(scope.spawn(work))));
}

fn is_of_dotnet(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("dotnet"))
}

fn check(fields: &[&str], streams: &[&(PathBuf, Vec<u8>)]) {
    let tenants = tenants(fields);
    for (file, stream) in streams {
        let shown = || format!("{fields:?} over {}", file.display());
        let once = plan(stream, &tenants, None);
        let once = once.unwrap_or_else(|error| panic!("{}: {error}", shown()));
        let runner = once.runners.first().unwrap_or_else(|| panic!("{}: no runner", shown()));
        let template = runner.workload().config("config.template.toml").unwrap_or_default();
        let template = Template::parse(template).unwrap();
        known_keys_only(template.runner(), &mut Vec::new(), &shown);
        let output = once.output().concat();
        let twice = plan(&output, &tenants, None);
        let twice = twice.unwrap_or_else(|error| panic!("{} again: {error}", shown()));
        assert!(twice.output().concat() == output, "{}: rendering again changes it", shown());
    }
}

fn known_keys_only(table: &Table, path: &mut Vec<String>, shown: &impl Fn() -> String) {
    for (key, value) in table.iter() {
        path.push(key.to_owned());
        let segments: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_data = keys::map_above(&segments).is_some() || path.iter().any(|key| key == "items");
        assert!(is_data || keys::key(&segments).is_some(), "{}: unknown key {path:?}", shown());
        match value {
            Value::Table(table) => known_keys_only(table, path, shown),
            Value::Array(items) => {
                items
                    .iter()
                    .filter_map(Value::as_table)
                    .for_each(|table| known_keys_only(table, path, shown));
            }
            _ => {}
        }
        path.pop();
    }
}
