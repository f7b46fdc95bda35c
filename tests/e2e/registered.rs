//! Registered: what was rendered goes through the chart's own entrypoint and a real
//! `gitlab-runner register`; the config.toml that results is exactly the tenant's.

use libtest_mimic::Failed;
use serde_json::{Map, Value};

use crate::coordinator::Coordinator;
use crate::lab::Lab;
use crate::manager::{Manager, secrets};

/// Everything that `tenants.yaml` says of java, as GitLab Runner keeps it. What jobs could use to
/// leave, which the chart's template in `values.yaml` has opened, is closed.
const JAVA: &str = r#"
executor = "kubernetes"
environment = [
  "KANIKO_CACHE_REPO=registry.example.com/java/kaniko-cache",
  "KANIKO_CACHE_TTL=168h",
  "KANIKO_CACHE_ARGS=--cache=true --cache-repo=registry.example.com/java/kaniko-cache --cache-ttl=168h",
  "BUILDKIT_CACHE_ARGS=--import-cache type=registry,ref=registry.example.com/java/kaniko-cache:buildkit-$CI_PROJECT_ID --export-cache type=registry,ref=registry.example.com/java/kaniko-cache:buildkit-$CI_PROJECT_ID,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true",
  "BUILDAH_CACHE_ARGS=--layers --cache-from=registry.example.com/java/kaniko-cache --cache-to=registry.example.com/java/kaniko-cache --cache-ttl=168h",
  "KANIKO_CACHE_DOCKER_CONFIG=/runner-tenant/registry-auth",
]

[feature_flags]
FF_SUSPENDABLE_ENVIRONMENTS = false
FF_USE_ADVANCED_POD_SPEC_CONFIGURATION = false
FF_USE_LEGACY_GCS_CACHE_ADAPTER = false
FF_USE_LEGACY_S3_CACHE_ADAPTER = false

[cache]
Type = "s3"
Path = "java"
[cache.s3]
ServerAddress = "rgw.example.com"
AccessKey = "java-key"
SecretKey = "java-secret"
BucketName = "java-cache-bucket"
BucketLocation = "us-east-1"
PathStyle = true

[kubernetes]
image = "alpine:3.20"
namespace = "runners-java"
service_account = "ci-java"
automount_service_account_token = false
bearer_token_overwrite_allowed = false
namespace_per_job = false
node_tolerations = {"gitlab-runner=java" = "NoSchedule"}
[[kubernetes.affinity.node_affinity.required_during_scheduling_ignored_during_execution.node_selector_terms]]
match_expressions = [{key = "gitlab-runner", operator = "In", values = ["java"]}]
[[kubernetes.volumes.secret]]
name = "java-registry"
mount_path = "/runner-tenant/registry-auth"
read_only = true
items = {".dockerconfigjson" = "config.json"}
"#;

/// What registration gives every runner, and the tenants file has no say in.
const OF_THE_REGISTRATION: [&str; 6] =
    ["name", "url", "id", "token", "token_obtained_at", "token_expires_at"];

/// The registered runner has the tenant's cache, nodes and environment, and nothing else.
pub(crate) fn exactly_the_tenant(lab: &Lab) -> Result<(), Failed> {
    let manager = register(lab, "registered", "java")?;
    let mut config = without_zeros(manager.register()?);
    let concurrent = &config["concurrent"];
    if *concurrent != 20 {
        return Err(format!("concurrent is {concurrent}").into());
    }
    let mut runner = config["runners"][0].take();
    let keys = runner.as_object_mut().ok_or("no [[runners]]")?;
    for key in OF_THE_REGISTRATION {
        keys.remove(key);
    }
    let wanted: Value = toml_edit::de::from_str(JAVA)?;
    if runner == wanted {
        return Ok(());
    }
    Err(format!("registered:\n{runner:#}\nwanted:\n{wanted:#}").into())
}

/// `gitlab-runner lint` knows every key that was written.
pub(crate) fn lint_finds_nothing(lab: &Lab) -> Result<(), Failed> {
    for tenant in ["java", "dotnet"] {
        let manager = register(lab, "linted", tenant)?;
        manager.register()?;
        manager.lint()?;
    }
    Ok(())
}

fn register(lab: &Lab, folder: &str, tenant: &str) -> Result<Manager, Failed> {
    let coordinator = Coordinator::start()?;
    let (release, namespace) = (format!("{tenant}-runner"), format!("runners-{tenant}"));
    let stream = lab.render("tenants.yaml", &release, &namespace, &coordinator.url())?;
    let secrets = secrets(tenant, &format!("{tenant}-key"), &format!("{tenant}-secret"));
    Manager::new(lab, lab.folder(folder)?, &stream, &secrets)
}

/// Without what is as good as absent: registration writes out zeros, but a `false` may be meant.
fn without_zeros(value: Value) -> Value {
    let is_zero = |value: &Value| match value {
        Value::Null => true,
        Value::Bool(_) => false,
        Value::Number(value) => value.as_i64() == Some(0),
        Value::String(value) => value.is_empty(),
        Value::Array(value) => value.is_empty(),
        Value::Object(value) => value.is_empty(),
    };
    match value {
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, without_zeros(value)));
            Value::Object(entries.filter(|(_, value)| !is_zero(value)).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(without_zeros).collect(),
        value => value,
    }
}
