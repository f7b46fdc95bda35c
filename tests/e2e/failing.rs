//! Failing well: what the user sees when something around the runner is not there.
//! `docs/failing.md` says it in words.

use std::fs;

use libtest_mimic::Failed;

use crate::cached::{KEEP, ceph, run, tenant};
use crate::coordinator::Coordinator;
use crate::job::job;
use crate::lab::Lab;
use crate::manager::{Manager, secrets};
use crate::object_store::add_user;

/// The job goes on without its cache, and its log says why.
pub(crate) fn gateway_down(lab: &Lab) -> Result<(), Failed> {
    let down = [(
        "serverAddress: rgw.example.com",
        "serverAddress: 127.0.0.1:1\n      insecure: true".to_owned(),
    )];
    goes_on_and_says(lab, "gateway-down", &down, "127.0.0.1:1: connect: connection refused")
}

/// So it does without its bucket.
pub(crate) fn bucket_missing(lab: &Lab) -> Result<(), Failed> {
    let ceph = ceph(lab)?;
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
    let kubeconfig = folder.join("kubeconfig");
    let text = fs::read_to_string(&lab.kubeconfig)?;
    fs::write(&kubeconfig, text.replace("https://127.0.0.1:26443", "https://127.0.0.1:1"))?;
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

fn says(text: &str, message: &str) -> Result<(), Failed> {
    if text.contains(message) { Ok(()) } else { Err(format!("no {message:?} in:\n{text}").into()) }
}
