//! Pods made by hand that would leave the tenant java, and pods that stay.

use json_patch::Patch;
use libtest_mimic::Failed;
use serde_json::{Value, json};

/// What the message of the rule for nodes contains.
pub const PLACEMENT: &str = "every nodeSelectorTerm of the pod's required node affinity";
/// What the message of the rule for taints contains.
pub const TOLERATION: &str = "tolerates taints that are not the tenant's";
const NODE_NAME: &str = "only the scheduler sets nodeName";
const ACCOUNT: &str = "the pod must run as one of";
const HOST: &str = "stay out of the host's namespaces";
const HOST_PATH: &str = "mounts paths of the host";
/// What the message of the rule for privileged containers contains.
pub const PRIVILEGED: &str = "has privileged containers";

/// A pod as the runner makes one for a job of java.
#[must_use]
pub fn build_pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name},
        "spec": {
            "serviceAccountName": "ci-java",
            "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [
                    {"key": "gitlab-runner", "operator": "In", "values": ["java"]},
                ]}],
            }}},
            "tolerations": [toleration("java")],
            "containers": [{"name": "build", "image": "alpine:3.20"}],
            "initContainers": [{"name": "init", "image": "alpine:3.20"}],
        },
    })
}

/// What, with it, and the beginning of the message that refuses it.
#[must_use]
pub fn escapes() -> Vec<(&'static str, Value, &'static str)> {
    let terms = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";
    let at = |path: &str| format!("{terms}{path}");
    let another =
        json!([{"op": "add", "path": "/spec/tolerations/-", "value": toleration("dotnet")}]);
    let elsewhere = json!({"matchExpressions": [{"key": "gitlab-runner", "operator": "Exists"}]});
    let by_name = json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["dotnet-1"]}]});
    let preferred = json!({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 1, "preference": {"matchExpressions": [{"key": "gitlab-runner", "operator": "In", "values": ["java"]}]}},
    ]}});
    vec![
        ("no affinity", json!([{"op": "remove", "path": "/spec/affinity"}]), PLACEMENT),
        ("a preference only", add("/spec/affinity", preferred), PLACEMENT),
        ("a second, wider term", add(&at("/-"), elsewhere), PLACEMENT),
        ("a second term with a node's name", add(&at("/-"), by_name), PLACEMENT),
        (
            "another tenant's nodes too",
            add(&at("/0/matchExpressions/0/values/-"), json!("dotnet")),
            PLACEMENT,
        ),
        ("the opposite", add(&at("/0/matchExpressions/0/operator"), json!("NotIn")), PLACEMENT),
        ("another label", add(&at("/0/matchExpressions/0/key"), json!("pool")), PLACEMENT),
        ("another tenant's taint", another, TOLERATION),
        ("every taint", add("/spec/tolerations/-", json!({"operator": "Exists"})), TOLERATION),
        (
            "every value of the taint",
            add("/spec/tolerations/-", json!({"key": "gitlab-runner", "operator": "Exists"})),
            TOLERATION,
        ),
        (
            "every effect of the taint",
            add("/spec/tolerations/-", json!({"key": "gitlab-runner", "value": "java"})),
            TOLERATION,
        ),
        ("a node", add("/spec/nodeName", json!("dotnet-1")), NODE_NAME),
        ("another account", add("/spec/serviceAccountName", json!("default")), ACCOUNT),
        ("the host's network", add("/spec/hostNetwork", json!(true)), HOST),
        ("the host's processes", add("/spec/hostPID", json!(true)), HOST),
        ("the host's IPC", add("/spec/hostIPC", json!(true)), HOST),
        (
            "a port of the host",
            add("/spec/containers/0/ports", json!([{"containerPort": 80, "hostPort": 80}])),
            HOST,
        ),
        (
            "a path of the host",
            add("/spec/volumes", json!([{"name": "root", "hostPath": {"path": "/"}}])),
            HOST_PATH,
        ),
        (
            "a privileged container",
            add("/spec/containers/0/securityContext", json!({"privileged": true})),
            PRIVILEGED,
        ),
        (
            "a privileged init container",
            add("/spec/initContainers/0/securityContext", json!({"privileged": true})),
            PRIVILEGED,
        ),
    ]
}

/// What a pod may have beyond what the runner gives it.
#[must_use]
pub fn variants() -> Vec<(&'static str, Value)> {
    let expression = json!({"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]});
    let expressions = "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms/0/matchExpressions/-";
    let not_ready =
        json!({"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"});
    vec![
        ("nothing", json!([])),
        ("a narrower term", json!([{"op": "add", "path": expressions, "value": expression}])),
        (
            "patience with the node",
            json!([{"op": "add", "path": "/spec/tolerations/-", "value": not_ready}]),
        ),
        (
            "the manager's account",
            json!([{"op": "add", "path": "/spec/serviceAccountName", "value": "java-manager"}]),
        ),
    ]
}

/// The toleration of a tenant.
#[must_use]
pub fn toleration(tenant: &str) -> Value {
    json!({"key": "gitlab-runner", "operator": "Equal", "value": tenant, "effect": "NoSchedule"})
}

/// A JSON Patch that adds something.
#[must_use]
pub fn add(path: &str, value: Value) -> Value {
    json!([{"op": "add", "path": path, "value": value}])
}

/// A pod with a JSON Patch applied.
///
/// # Errors
/// When the patch is none, or does not fit.
pub fn patched(mut pod: Value, patch: &Value) -> Result<Value, Failed> {
    let patch: Patch = serde_json::from_value(patch.clone())?;
    json_patch::patch(&mut pod, &patch)?;
    Ok(pod)
}
