//! Cached: real jobs keep and find their files in the tenant's bucket on a real Ceph, and another
//! tenant's keys do not open it.
//!
//! The runner's part of a cache is the same for every executor (`shells/abstract.go` of GitLab
//! Runner), so jobs run here, by the shell executor, with the `[runners.cache]` that registration
//! has written for Kubernetes.

use std::fs;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::coordinator::{Coordinator, Ended};
use crate::job::{cache_key, job};
use crate::lab::{Ceph, Lab};
use crate::manager::{Manager, secrets};
use crate::object_store::{add_user, keys, objects};

pub(crate) const KEEP: [&str; 3] =
    ["test ! -e made", "mkdir made", "echo kept by the first > made/it"];
const FIND: [&str; 1] = ["cat made/it"];

/// One job keeps a file, another on a new machine finds it, under the tenant's path of its bucket.
pub(crate) fn kept_and_found(lab: &Lab) -> Result<(), Failed> {
    let ceph = lab.ceph()?;
    add_user(ceph, "java")?;
    let kept = run(lab, "keeping", &tenant(ceph), "java", &KEEP)?;
    if kept.state != "success" {
        return Err(kept.log.into());
    }
    let found = run(lab, "finding", &tenant(ceph), "java", &FIND)?;
    if found.state != "success" || !found.log.contains("kept by the first") {
        return Err(found.log.into());
    }
    let objects = objects(ceph, "java-cache-bucket")?;
    let own = format!("java/runner/java-0123/project/42/{}", cache_key());
    match objects.iter().any(|name| name.starts_with(&own)) {
        true => Ok(()),
        false => Err(format!("java's bucket holds {objects:?}, not {own}").into()),
    }
}

/// With dotnet's keys neither the way there nor the way back is open.
pub(crate) fn closed_to_others(lab: &Lab) -> Result<(), Failed> {
    let ceph = lab.ceph()?;
    add_user(ceph, "java")?;
    add_user(ceph, "dotnet")?;
    let ended = run(lab, "intruding", &tenant(ceph), "dotnet", &KEEP)?;
    match ended.log.matches("403 Forbidden").count() {
        0 | 1 => Err(ended.log.into()),
        _ => Ok(()),
    }
}

/// What makes the gateway of the lab out of the one in `tenants.yaml`.
pub(crate) fn tenant(ceph: &Ceph) -> [(&'static str, String); 1] {
    let here = format!("serverAddress: {}\n      insecure: true", ceph.address);
    [("serverAddress: rgw.example.com", here)]
}

/// A job of java's on a new machine, with this tenant's keys.
pub(crate) fn run(
    lab: &Lab,
    name: &str,
    replacements: &[(&str, String)],
    owner: &str,
    script: &[&str],
) -> Result<Ended, Failed> {
    run_with(lab, name, replacements, &keys(owner), script)
}

/// The same with these keys.
pub(crate) fn run_with(
    lab: &Lab,
    name: &str,
    replacements: &[(&str, String)],
    keys: &(String, String),
    script: &[&str],
) -> Result<Ended, Failed> {
    run_job(lab, name, replacements, keys, job(script, &[]))
}

/// So, any job.
pub(crate) fn run_job(
    lab: &Lab,
    name: &str,
    replacements: &[(&str, String)],
    (access_key, secret_key): &(String, String),
    job: Value,
) -> Result<Ended, Failed> {
    let folder = lab.folder(name)?;
    let replacements: Vec<_> = replacements.iter().map(|(old, new)| (*old, new.as_str())).collect();
    let tenants = lab.tenants(&folder, &replacements)?;
    let coordinator = Coordinator::start()?;
    let stream = lab.render(&tenants, "java-runner", "runners-java", &coordinator.url())?;
    let manager = Manager::new(lab, folder, &stream, &secrets("java", access_key, secret_key))?;
    manager.register()?;
    let config = fs::read_to_string(manager.config())?;
    let here = config.replace("executor = \"kubernetes\"", "executor = \"shell\"");
    fs::write(manager.config(), here)?;
    let _running = manager.run(&lab.kubeconfig)?;
    coordinator.hand_out(job);
    coordinator.wait_for_end()
}
