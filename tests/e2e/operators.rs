//! Enforced: every operator of node requirements, tolerations wider than one taint, and a manager on
//! other nodes than its jobs, by the tenants file of a rendering case.

use std::fs;

use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::enforced::{create, install_with, refused, values, with};
use crate::lab::{Lab, replaced};
use testing::escape::{PLACEMENT, TOLERATION, build_pod};

const TENANTS: &str = "tests/charts/tenant/nodes/tenants.yaml";

pub(crate) fn each_is_held_to(lab: &Lab) -> Result<(), Failed> {
    let folder = lab.folder("operators")?;
    let file = folder.join("tenants.yaml");
    let namespace = ("namespace: runners-java", "namespace: operators-java");
    fs::write(&file, replaced(TENANTS, &[namespace])?)?;
    let values = values(file.to_str().ok_or("path")?, "java", &folder)?;
    let namespace =
        install_with(lab, &lab.helm4, "operators", "java", &["--values", values.as_str()])?;
    let made = |pod: Value| create(lab, &namespace, &pod, &[]);

    made(pod("default", &narrow(), json!([])))?;
    for missing in 0..narrow().len() {
        let mut less = narrow();
        let left_out = less.remove(missing).to_string();
        refused(&left_out, made(pod("default", &less, json!([]))), PLACEMENT)?;
    }
    for (place, wide) in wide() {
        let mut wider = narrow();
        wider[place] = wide.clone();
        refused(&wide.to_string(), made(pod("default", &wider, json!([]))), PLACEMENT)?;
    }

    let dedicated =
        json!([{"key": "dedicated", "operator": "Equal", "value": "x", "effect": "NoExecute"}]);
    made(pod("default", &narrow(), dedicated))?;
    let other = json!([{"key": "other", "operator": "Exists"}]);
    refused("another taint", made(pod("default", &narrow(), other)), TOLERATION)?;

    let managers = [json!({"key": "node-role", "operator": "In", "values": ["ci"]})];
    made(pod("java-manager", &managers, json!([])))
        .map_err(|error| with("a manager on its nodes", &error))?;
    let jobs = made(pod("java-manager", &narrow(), json!([])));
    refused("a manager on the nodes of jobs", jobs, PLACEMENT)?;
    let managers = made(pod("default", &managers, json!([])));
    refused("a job on the manager's nodes", managers, PLACEMENT)
}

/// The tenant's requirements, none of them wider, some narrower.
fn narrow() -> Vec<Value> {
    vec![
        json!({"key": "gitlab-runner", "operator": "In", "values": ["java"]}),
        json!({"key": "kubernetes.io/arch", "operator": "In", "values": ["arm64"]}),
        json!({"key": "pool", "operator": "NotIn", "values": ["preemptible", "old", "spot"]}),
        json!({"key": "ssd", "operator": "In", "values": ["nvme"]}),
        json!({"key": "gpu", "operator": "DoesNotExist"}),
        json!({"key": "cores", "operator": "Gt", "values": ["7"]}),
    ]
}

/// What one of them must not become.
fn wide() -> Vec<(usize, Value)> {
    vec![
        (0, json!({"key": "gitlab-runner", "operator": "Exists"})),
        (1, json!({"key": "kubernetes.io/arch", "operator": "In", "values": ["arm64", "s390x"]})),
        (2, json!({"key": "pool", "operator": "NotIn", "values": ["spot"]})),
        (3, json!({"key": "ssd", "operator": "NotIn", "values": ["nvme"]})),
        (4, json!({"key": "gpu", "operator": "Exists"})),
        (5, json!({"key": "cores", "operator": "Gt", "values": ["3"]})),
        (5, json!({"key": "cores", "operator": "Lt", "values": ["7"]})),
    ]
}

fn pod(account: &str, expressions: &[Value], tolerations: Value) -> Value {
    let mut pod = build_pod("operators");
    let spec = &mut pod["spec"];
    spec["serviceAccountName"] = account.into();
    spec["automountServiceAccountToken"] = false.into();
    spec["tolerations"] = tolerations;
    let required = "requiredDuringSchedulingIgnoredDuringExecution";
    spec["affinity"]["nodeAffinity"][required]["nodeSelectorTerms"][0]["matchExpressions"] =
        expressions.into();
    pod
}
