//! What the edits for the tenant of `tests/streams-tenants.yaml` are, derived from JSON before and
//! after them.

use libtest_mimic::Failed;
use serde_json::{Map, Value, json};

use crate::difference::{Difference, differences};

/// Where edits may change a document, `*` for one step or the rest of one, `**` for all below.
/// `+` allows additions only.
const PLACES: [&str; 23] = [
    "+/metadata/labels/runner-tenant.dev~1tenant",
    "+/spec/template/metadata/labels/runner-tenant.dev~1tenant",
    "+/spec/template/metadata/annotations/runner-tenant.dev~1checksum",
    "+/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/*/matchExpressions/**",
    "+/spec/template/spec/tolerations/**",
    "+/spec/template/spec/containers/0/env/AWS_*/**",
    " /spec/template/spec/containers/0/env/CACHE_*/**",
    "+/spec/template/spec/containers/0/env/FEATURE_FLAGS/**",
    "+/spec/template/spec/containers/0/env/KUBERNETES_*/**",
    "+/spec/template/spec/containers/0/env/TEMPLATE_CONFIG_FILE/**",
    " /spec/template/spec/volumes/*/projected/sources/*/secret/name",
    "+/spec/template/spec/volumes/*/projected/sources/*/secret/items/**",
    " /data/config.toml/concurrent",
    " /data/config.template.toml/runners/0/cache/**",
    " /data/config.template.toml/runners/0/environment/KANIKO_CACHE_*",
    "+/data/config.template.toml/runners/0/environment/BUILDAH_CACHE_ARGS",
    "+/data/config.template.toml/runners/0/environment/BUILDKIT_CACHE_ARGS",
    "+/data/config.template.toml/runners/0/kubernetes/automount_service_account_token",
    "+/data/config.template.toml/runners/0/feature_flags/FF_*",
    "+/data/config.template.toml/runners/0/kubernetes/service_account",
    "+/data/config.template.toml/runners/0/kubernetes/node_tolerations/gitlab-runner=java",
    "+/data/config.template.toml/runners/0/kubernetes/affinity/node_affinity/required_during_scheduling_ignored_during_execution/node_selector_terms/*/match_expressions/**",
    "+/data/config.template.toml/runners/0/kubernetes/volumes/secret/**",
];

/// Checks that a document after the edits differs from the one before in their places only, and
/// that what they are for is there.
pub fn check(before: &Value, after: &Value) -> Result<(), Failed> {
    let (before, after) = (by_name(before)?, by_name(after)?);
    let differences = differences(&before, &after);
    let foreign: Vec<_> = differences.iter().filter(|found| !is_edit(found)).collect();
    if !foreign.is_empty() {
        let foreign: Vec<_> = foreign.iter().map(ToString::to_string).collect();
        return Err(format!("not an edit:\n{}", foreign.join("\n")).into());
    }
    let wanted = match after["kind"].as_str() {
        Some("Deployment") => deployment(),
        Some("ConfigMap") => config_map(),
        _ => Vec::new(),
    };
    for (pointer, value) in wanted {
        let found = after.pointer(pointer);
        if found != Some(&value) {
            return Err(format!("{pointer} is {found:?}, not {value}").into());
        }
    }
    check_terms(&after)?;
    match after["kind"].as_str() {
        Some("Deployment") => check_lists(&after),
        _ => Ok(()),
    }
}

/// What the manager's Deployment must say.
fn deployment() -> Vec<(&'static str, Value)> {
    let key = |name: &str| json!({"name": "s3-java-credentials", "key": name});
    vec![
        ("/metadata/labels/runner-tenant.dev~1tenant", json!("java")),
        ("/spec/template/metadata/labels/runner-tenant.dev~1tenant", json!("java")),
        (
            "/spec/template/spec/containers/0/env/CACHE_S3_ACCESS_KEY/valueFrom/secretKeyRef",
            key("access_key"),
        ),
        (
            "/spec/template/spec/containers/0/env/CACHE_S3_SECRET_KEY/valueFrom/secretKeyRef",
            key("secret_key"),
        ),
    ]
}

/// What the runner's ConfigMap must say.
fn config_map() -> Vec<(&'static str, Value)> {
    let s3 = json!({
        "ServerAddress": "rgw.example.com", "BucketName": "java-cache-bucket",
        "BucketLocation": "us-east-1", "PathStyle": true,
    });
    vec![
        ("/metadata/labels/runner-tenant.dev~1tenant", json!("java")),
        ("/data/config.toml/concurrent", json!(20)),
        ("/data/config.template.toml/runners/0/cache/Type", json!("s3")),
        ("/data/config.template.toml/runners/0/cache/Path", json!("java")),
        ("/data/config.template.toml/runners/0/cache/s3", s3),
        ("/data/config.template.toml/runners/0/kubernetes/service_account", json!("ci-java")),
        (
            "/data/config.template.toml/runners/0/environment/KANIKO_CACHE_REPO",
            json!("registry.example.com/java/kaniko-cache"),
        ),
        (
            "/data/config.template.toml/runners/0/kubernetes/node_tolerations/gitlab-runner=java",
            json!("NoSchedule"),
        ),
    ]
}

/// Terms are alternatives: the tenant's requirement must be in every one of them.
fn check_terms(document: &Value) -> Result<(), Failed> {
    let (terms, expressions) = match document["kind"].as_str() {
        Some("Deployment") => (
            "/spec/template/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms",
            "matchExpressions",
        ),
        Some("ConfigMap") => (
            "/data/config.template.toml/runners/0/kubernetes/affinity/node_affinity/required_during_scheduling_ignored_during_execution/node_selector_terms",
            "match_expressions",
        ),
        _ => return Ok(()),
    };
    let requirement = json!({"key": "gitlab-runner", "operator": "In", "values": ["java"]});
    let terms = document.pointer(terms).and_then(Value::as_array).ok_or("no term")?;
    let holds =
        |term: &Value| term[expressions].as_array().is_some_and(|list| list.contains(&requirement));
    if terms.is_empty() || !terms.iter().all(holds) {
        return Err(format!("a term without the tenant's requirement: {terms:?}").into());
    }
    Ok(())
}

/// The tenant's toleration and token Secret, wherever in their lists they are.
fn check_lists(deployment: &Value) -> Result<(), Failed> {
    let pod = &deployment["spec"]["template"]["spec"];
    let toleration = json!(
        {"key": "gitlab-runner", "operator": "Equal", "value": "java", "effect": "NoSchedule"}
    );
    if !pod["tolerations"].as_array().is_some_and(|list| list.contains(&toleration)) {
        return Err(format!("no toleration of the tenant: {}", pod["tolerations"]).into());
    }
    let volumes = pod["volumes"].as_array().into_iter().flatten();
    let sources = volumes.flat_map(|volume| volume["projected"]["sources"].as_array()).flatten();
    let is_token = |source: &&Value| source["secret"]["items"][1]["key"] == "runner-token";
    let names: Vec<_> = sources.filter(is_token).map(|source| &source["secret"]["name"]).collect();
    if names != ["java-runner-secrets"] {
        return Err(format!("the token comes from {names:?}").into());
    }
    Ok(())
}

fn is_edit(difference: &Difference) -> bool {
    PLACES.iter().any(|place| {
        let (mode, pattern) = place.split_at(1);
        (mode != "+" || difference.before.is_none()) && matches(pattern, &difference.pointer)
    })
}

/// Whether a pointer is of a pattern.
fn matches(pattern: &str, pointer: &str) -> bool {
    let mut steps = pointer.split('/');
    for wanted in pattern.split('/') {
        if wanted == "**" {
            return true;
        }
        let Some(step) = steps.next() else {
            return false;
        };
        let matching = match wanted.strip_suffix('*') {
            Some(prefix) => step.starts_with(prefix),
            None => step == wanted,
        };
        if !matching {
            return false;
        }
    }
    steps.next().is_none()
}

/// The document with the TOML of its ConfigMap parsed and lists of variables turned into maps, so
/// that a difference shows which one differs.
fn by_name(document: &Value) -> Result<Value, Failed> {
    let mut document = document.clone();
    for file in ["/data/config.toml", "/data/config.template.toml"] {
        if let Some(text) = document.pointer_mut(file) {
            *text = toml_edit::de::from_str(text.as_str().ok_or("not a text")?)?;
        }
    }
    if let Some(environment) =
        document.pointer_mut("/data/config.template.toml/runners/0/environment")
    {
        let entries = environment.as_array().into_iter().flatten().filter_map(Value::as_str);
        let pairs = entries.filter_map(|entry| entry.split_once('='));
        *environment = pairs.map(|(name, value)| (name.to_owned(), json!(value))).collect();
    }
    if let Some(env) = document.pointer_mut("/spec/template/spec/containers/0/env") {
        let entries = env.as_array().into_iter().flatten();
        let named = entries.filter_map(|entry| Some((entry["name"].as_str()?, entry)));
        *env = Value::Object(
            named.map(|(name, entry)| (name.to_owned(), entry.clone())).collect::<Map<_, _>>(),
        );
    }
    Ok(document)
}
