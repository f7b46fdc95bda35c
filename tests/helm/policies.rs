//! The policies of `charts/tenant`, by the packages of the API server that evaluate them, without one.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::opened::beyond_config;
use crate::tenant_chart::render;
use testing::ROOT;
use testing::escape::build_pod;
use testing::go;
use testing::helm::Helm;
use testing::hostile::{Attempt, attempts, pod};

/// The variable that names the program `tools/policy`; `cargo xtask test` builds it and sets it.
const VARIABLE: &str = "RUNNER_TENANT_POLICY";
/// The first version of Kubernetes that has these policies, and that of the lab.
const KUBERNETES: [&str; 2] = ["1.30", "1.36"];
/// The part of the API server's limit that a policy may cost: others hold pods to theirs too.
const PART: u64 = 10;

/// The variable of the program that the test lacks.
pub(crate) fn missing() -> Option<&'static str> {
    if go::program().is_none() {
        return Some(go::VARIABLE);
    }
    program().is_none().then_some(VARIABLE)
}

pub(crate) fn judge(helm: &Helm) -> Result<(), Failed> {
    let mut wrong = Vec::new();
    let opened = [beyond_config()?, vec![large()]].into_iter().flatten().collect();
    for (case, attempts) in [("default", attempts()?), ("config-opened", opened)] {
        let case = Path::new(ROOT).join("tests/charts/tenant").join(case);
        let mut policies = go::read(&render(helm, &case)?.map_err(Failed::from)?)?;
        policies.retain(|document| document["kind"] == "ValidatingAdmissionPolicy");
        for kubernetes in KUBERNETES {
            for (attempt, verdict) in
                attempts.iter().zip(verdicts(kubernetes, &policies, &attempts)?)
            {
                wrong
                    .extend(fault(attempt, &verdict).map(|fault| format!("{kubernetes}: {fault}")));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A job with many services, each of which mounts every volume: what the policies cost at most.
fn large() -> Attempt {
    let names = (0..32).map(|index| format!("part-{index}")).collect::<Vec<_>>();
    let mounts =
        names.iter().map(|name| json!({"name": name, "mountPath": name, "readOnly": true}));
    let mounts = mounts.collect::<Vec<_>>();
    let containers = names.iter().map(|name| {
        json!({
            "name": name,
            "image": "alpine:3.20",
            "volumeMounts": mounts,
            "securityContext": {"capabilities": {"add": ["CHOWN", "FOWNER", "SYS_PTRACE"]}},
        })
    });
    let path = json!({"path": "/etc/ssl/certs"});
    let volumes = names.iter().map(|name| json!({"name": name, "hostPath": path}));
    let mut object = build_pod("large");
    object["spec"]["containers"] = containers.collect();
    object["spec"]["volumes"] = volumes.collect();
    pod("a job with many services", object, None)
}

fn verdicts(
    kubernetes: &str,
    policies: &[Value],
    attempts: &[Attempt],
) -> Result<Vec<Value>, Failed> {
    let requests = attempts.iter().map(|attempt| {
        json!({
            "resource": attempt.resource,
            "subresource": attempt.subresource,
            "user": if attempt.user.is_empty() { "admin" } else { attempt.user },
            "object": attempt.object,
            "old": attempt.old,
        })
    });
    let requests = requests.collect::<Vec<_>>();
    let asked = json!({"kubernetes": kubernetes, "policies": policies, "requests": requests});
    let program = program().ok_or(VARIABLE)?;
    let output = Command::new(program).write_stdin(asked.to_string()).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

/// How a verdict differs from the expectation.
fn fault(attempt: &Attempt, verdict: &Value) -> Option<String> {
    let messages = verdict["refused"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let messages = messages.collect::<Vec<_>>();
    let what = &attempt.what;
    // The API server says the first.
    match (attempt.refused, messages.first()) {
        (None, Some(message)) => return Some(format!("{what}: {message}")),
        (Some(expected), None) => return Some(format!("{what}: admitted, not: {expected}")),
        (Some(expected), Some(message)) if !message.contains(expected) => {
            return Some(format!("{what}: {message}, not: {expected}"));
        }
        _ => {}
    }
    let (cost, limit) = (verdict["cost"].as_u64()?, verdict["limit"].as_u64()?);
    (cost * PART > limit).then(|| format!("{what}: costs {cost} of {limit}"))
}

fn program() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}
