//! Failing well: what the user sees when something around the runner is not there.
//! `docs/failing.md` says it in words.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use serde_json::Value;
use testing::helm::{Helm, PostRenderer};

use crate::cached::{KEEP, run, run_with, tenant};
use crate::coordinator::Coordinator;
use crate::job::job;
use crate::lab::{CHART, Lab, VALUES};
use crate::manager::{Manager, secrets};
use crate::object_store::add_user;
use crate::placed::{add_nodes, scheduled};

/// The job goes on without its cache, and its log says why.
pub(crate) fn gateway_down(lab: &Lab) -> Result<(), Failed> {
    let refused = "127.0.0.1:1: connect: connection refused";
    goes_on_and_says(lab, "gateway-down", &[nobody()], refused)
}

/// So it does without its bucket.
pub(crate) fn bucket_missing(lab: &Lab) -> Result<(), Failed> {
    let ceph = lab.ceph()?;
    add_user(ceph, "java")?;
    let [gateway] = tenant(ceph);
    let missing = ("\"{tenant}-cache-bucket\"", "missing-bucket".to_owned());
    goes_on_and_says(
        lab,
        "bucket-missing",
        &[gateway, missing],
        "Request failed with code: NoSuchBucket",
    )
}

/// Without the API server there is no build pod: the job fails and its log says why.
pub(crate) fn api_server_down(lab: &Lab) -> Result<(), Failed> {
    let folder = lab.folder("api-server-down")?;
    let kubeconfig = nowhere(&folder)?;
    let coordinator = Coordinator::start()?;
    let stream = lab.render("tenants.yaml", "java-runner", "runners-java", &coordinator.url())?;
    let manager = Manager::new(lab, folder, &stream, &secrets("java", "key", "secret"))?;
    manager.register()?;
    let _running = manager.run(&kubeconfig)?;
    coordinator.hand_out(job(&["echo never"], &[]));
    let ended = coordinator.wait_for_end()?;
    says(&ended.state, "failed")?;
    says(&ended.log, "127.0.0.1:1: connect: connection refused")
}

/// With a Secret whose keys are empty the job goes on without its cache, as if there were none.
pub(crate) fn keys_empty(lab: &Lab) -> Result<(), Failed> {
    let ended = run_with(lab, "keys-empty", &[nobody()], &(String::new(), String::new()), &KEEP)?;
    says(&ended.state, "success")?;
    says(&ended.log, "No URL provided, cache will not be uploaded to shared cache server")
}

/// With a Secret whose token is empty the manager does not come to register.
pub(crate) fn token_empty(lab: &Lab) -> Result<(), Failed> {
    let coordinator = Coordinator::start()?;
    let stream = lab.render("tenants.yaml", "java-runner", "runners-java", &coordinator.url())?;
    let mut secrets = secrets("java", "key", "secret");
    let token = secrets.get_mut("java-runner-secrets").ok_or("no token")?;
    token.values_mut().for_each(String::clear);
    let manager = Manager::new(lab, lab.folder("token-empty")?, &stream, &secrets)?;
    let Err(said) = manager.register_within(3) else {
        return Err("registered without a token".into());
    };
    says(said.message().unwrap_or_default(), "PANIC: The registration-token needs to be entered")
}

/// Helm asks the API server before it renders: its own error is what the user sees, and the
/// program is not even called. To render, neither needs a cluster.
pub(crate) fn helm_without_api_server(lab: &Lab) -> Result<(), Failed> {
    let kubeconfig = nowhere(&lab.folder("helm-without-api-server")?)?;
    for helm in [&lab.helm3, &lab.helm4] {
        let run = |command: &[&str], tenants: &str| {
            let command = [command, &["java-runner", CHART, "--values", VALUES]].concat();
            let command = [&command[..], &["--namespace", "runners-java"]].concat();
            let arguments = ["--tenants", tenants];
            let mut helm = helm.post_rendering(&command, PostRenderer::RunnerTenant(&arguments))?;
            Ok::<_, Failed>(helm.env("KUBECONFIG", &kubeconfig).output()?)
        };
        let output = run(&["upgrade", "--install"], "not-there.yaml")?;
        let said = String::from_utf8([output.stdout, output.stderr].concat())?;
        says(&said, "127.0.0.1:1: connect: connection refused")?;
        if output.status.code() != Some(1) || said.contains("not-there.yaml") {
            return Err(format!("{}:\n{said}", output.status).into());
        }
        says(&Helm::output(run(&["template"], "tenants.yaml")?)?, "secretKeyRef")?;
    }
    Ok(())
}

/// No part of a manager may start without its Secrets: what the kubelet holds back until they are
/// there is what is not `optional`, and the API server has kept it so.
pub(crate) fn secret_missing(lab: &Lab) -> Result<(), Failed> {
    lab.cluster()?;
    let tenants = [("namespace: runners-{tenant}", "namespace: secretless-{tenant}")];
    let tenants = lab.tenants(&lab.folder("secret-missing")?, &tenants)?;
    let namespace = "secretless-java";
    lab.namespace(namespace, "java")?;
    let stream = lab.render(&tenants, "java-runner", namespace, "https://gitlab.example.com")?;
    lab.kubectl(&["apply", "--namespace", namespace, "--filename=-"], &stream)?;
    let pod = scheduled(lab, namespace)?;
    let mut wanted = Vec::new();
    references(&pod["spec"], &mut wanted);
    for name in ["java-runner-secrets", "s3-java-credentials"] {
        let of_name: Vec<_> =
            wanted.iter().filter(|reference| reference["name"] == *name).collect();
        if of_name.is_empty() || of_name.iter().any(|reference| reference["optional"] == true) {
            return Err(format!("{name} is not needed: {of_name:?}").into());
        }
        let get = lab.kubectl(&["get", "secret", name, "--namespace", namespace], "");
        let said = get.err().and_then(|failed| failed.message().map(str::to_owned));
        says(&said.unwrap_or_default(), &format!("secrets \"{name}\" not found"))?;
    }
    Ok(())
}

/// All references to Secrets below a value, by variables and by volumes.
fn references<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| {
            if matches!(key.as_str(), "secretKeyRef" | "secret") {
                found.push(value);
            }
            references(value, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// A kubeconfig of a cluster whose API server does not run.
fn nowhere(folder: &Path) -> Result<PathBuf, Failed> {
    let file = folder.join("kubeconfig");
    let text = "apiVersion: v1
kind: Config
clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]
users: [{name: admin, user: {token: token}}]
contexts: [{name: gone, context: {cluster: gone, user: admin}}]
current-context: gone
";
    fs::write(&file, text)?;
    Ok(file)
}

/// Makes of the gateway in `tenants.yaml` one that does not run.
fn nobody() -> (&'static str, String) {
    let nobody = "serverAddress: 127.0.0.1:1\n      insecure: true";
    ("serverAddress: rgw.example.com", nobody.to_owned())
}

fn goes_on_and_says(
    lab: &Lab,
    name: &str,
    replacements: &[(&str, String)],
    message: &str,
) -> Result<(), Failed> {
    let ended = run(lab, name, replacements, "java", &KEEP)?;
    says(&ended.state, "success")?;
    says(&ended.log, message)
}

/// Where no node is the tenant's, the build pod waits, and runs nowhere else.
pub(crate) fn no_node(lab: &Lab) -> Result<(), Failed> {
    lab.cluster()?;
    let namespace = "nodeless-java";
    let folder = lab.folder(namespace)?;
    let tenants = [
        ("namespace: runners-{tenant}", "namespace: nodeless-{tenant}"),
        ("{gitlab-runner: \"{tenant}\"}", "{gitlab-runner: nobody}"),
        ("concurrent: 20", "config: {kubernetes: {poll_timeout: 3}}"),
    ];
    let tenants = lab.tenants(&folder, &tenants)?;
    add_nodes(lab)?;
    lab.namespace(namespace, "java")?;
    let coordinator = Coordinator::start()?;
    let stream = lab.render(&tenants, "java-runner", namespace, &coordinator.url())?;
    let manager = Manager::new(lab, folder, &stream, &secrets("java", "key", "secret"))?;
    manager.register()?;
    let _running = manager.run(&lab.kubeconfig)?;
    coordinator.hand_out(job(&["echo never"], &[]));
    let ended = coordinator.wait_for_end()?;
    says(&ended.state, "failed")?;
    says(&ended.log, "timed out waiting for pod to start")
}

fn says(text: &str, message: &str) -> Result<(), Failed> {
    if text.contains(message) { Ok(()) } else { Err(format!("no {message:?} in:\n{text}").into()) }
}
