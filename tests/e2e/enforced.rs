//! Enforced: with `charts/tenant` beside the runner, the cluster refuses pods that would leave their
//! tenant, whoever makes them, and the manager works with the few rights that it gives.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::{Value, json};
use testing::escape::{build_pod, patched};
use testing::helm::{Helm, PostRenderer};
use testing::hostile::{Attempt, attempts};
use testing::program::binary;

use crate::accepted::run;
use crate::coordinator::Coordinator;
use crate::job::job;
use crate::lab::{CHART as RUNNER, Lab, VALUES, output, until};
use crate::manager::{Manager, secrets};
use crate::placed::{add_nodes, same};

const CHART: &str = "charts/tenant";
/// Pod Security Admission would refuse some pods first.
const BY_THE_POLICY_ALONE: &[&str] = &["--set", "podSecurity.enforce=privileged"];

/// Hand-made pods, Services and Secrets, new and changed.
pub(crate) fn escapes_refused(lab: &Lab) -> Result<(), Failed> {
    let namespace = install(lab, &lab.helm3, "escapes", "java", BY_THE_POLICY_ALONE)?;
    let attempts = attempts()?;
    let (refusals, admissions) = attempts.iter().partition::<Vec<_>, _>(|it| it.refused.is_some());
    if refusals.len() < 60 || admissions.len() < 20 {
        return Err(format!("{} refused, {} admitted", refusals.len(), admissions.len()).into());
    }
    let mut wrong = Vec::new();
    for attempt in &attempts {
        if let Err(error) = tried(lab, &namespace, attempt) {
            wrong.push(error.message().unwrap_or("failed").to_owned());
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// That the API server does with an attempt what it should.
fn tried(lab: &Lab, namespace: &str, attempt: &Attempt) -> Result<(), Failed> {
    let user = attempt.user.replace("runners-java", namespace);
    let user = (!user.is_empty()).then(|| format!("--as={user}"));
    let user = user.as_deref().into_iter().collect::<Vec<_>>();
    let made = match &attempt.old {
        None => create(lab, namespace, &attempt.object, &user),
        Some(old) => changed(lab, namespace, attempt, old),
    };
    match attempt.refused {
        Some(message) => refused(&attempt.what, made, message),
        None => made.map(drop).map_err(|error| with(&attempt.what, &error)),
    }
}

/// Makes an object, asks for the change, and takes the object away.
fn changed(lab: &Lab, namespace: &str, attempt: &Attempt, old: &Value) -> Result<String, Failed> {
    let resource = attempt.resource;
    lab.kubectl(&["create", "--namespace", namespace, "--filename=-"], &old.to_string())?;
    let get = ["get", resource, "made", "--namespace", namespace, "--output=json"];
    let mut object: Value = serde_json::from_str(&lab.kubectl(&get, "")?)?;
    take_changes(&mut object, old, &attempt.object);
    let path = format!("/api/v1/namespaces/{namespace}/{resource}/made/{}", attempt.subresource);
    let path = format!("{}?dryRun=All", path.trim_end_matches('/'));
    let replace = ["replace", "--raw", &path, "--filename=-"];
    let changed = lab.kubectl(&replace, &object.to_string());
    let delete = ["delete", resource, "made", "--namespace", namespace];
    lab.kubectl(&[&delete[..], &["--force", "--grace-period=0"]].concat(), "")?;
    changed
}

/// Makes each change between two objects in one that the API server has completed: keys of `metadata`
/// and `spec`, and what is added to lists.
fn take_changes(object: &mut Value, old: &Value, new: &Value) {
    for part in ["metadata", "spec"] {
        for (key, value) in new[part].as_object().into_iter().flatten() {
            match (old[part].get(key), value, &mut object[part][key]) {
                (Some(before), after, _) if before == after => {}
                (Some(Value::Array(before)), Value::Array(after), Value::Array(here)) => {
                    here.extend(after.iter().filter(|it| !before.contains(it)).cloned());
                }
                (_, after, here) => *here = after.clone(),
            }
        }
    }
}

/// Pod Security Admission, with the level that the chart sets by itself.
pub(crate) fn baseline(lab: &Lab) -> Result<(), Failed> {
    let namespace = install(lab, &lab.helm4, "baseline", "java", &[])?;
    let privileged = json!({"privileged": true});
    let path = "/spec/containers/0/securityContext";
    let patch = json!([{"op": "add", "path": path, "value": privileged}]);
    let made = create(lab, &namespace, &patched(build_pod("escape"), &patch)?, &[]);
    refused("a privileged container", made, "violates PodSecurity \"baseline")?;
    create(lab, &namespace, &build_pod("stays"), &[]).map(drop)
}

/// The chart's manager is let in, and a real gitlab-runner with its token: its Role is enough, and no
/// more.
pub(crate) fn manager_works_with_its_rights(lab: &Lab) -> Result<(), Failed> {
    let tenant = "dotnet";
    let namespace = install(lab, &lab.helm4, "rights", tenant, &[])?;
    let folder = lab.folder("rights-manager")?;
    let tenants = tenants(lab, &folder, "rights")?;
    add_nodes(lab)?;

    let account =
        "rbac.create=false,serviceAccount.create=false,serviceAccount.name=dotnet-manager";
    let upgrade = ["upgrade", "--install", "dotnet-runner", RUNNER, "--namespace", &namespace];
    let upgrade = [&upgrade[..], &["--values", VALUES, "--set", account]].concat();
    let post_renderer = PostRenderer::RunnerTenant(&["--tenants", &tenants]);
    output(lab.helm4.post_rendering(&upgrade, post_renderer)?.env("KUBECONFIG", &lab.kubeconfig))?;
    let pod = scheduled(lab, &namespace, "dotnet-manager")?;
    same("node of the manager", &pod["spec"]["nodeName"], "managers-1")?;

    let coordinator = Coordinator::start()?;
    let stream = lab.render(&tenants, "dotnet-runner", &namespace, &coordinator.url())?;
    let manager = Manager::new(lab, folder.clone(), &stream, &secrets(tenant, "key", "secret"))?;
    manager.register()?;
    let kubeconfig = kubeconfig_of(lab, &namespace, "dotnet-manager", &folder)?;
    let _running = manager.run(&kubeconfig)?;
    coordinator.hand_out(job(&["echo built"], &[]));
    let pod = scheduled(lab, &namespace, "ci-dotnet")?;
    same("node of the build pod", &pod["spec"]["nodeName"], "dotnet-1")?;
    let ended = coordinator.wait_for_end()?;
    // Nobody plays the kubelet: with all rights, the runner comes as far as to it.
    if ended.log.contains("forbidden") || !ended.log.contains("unable to upgrade connection") {
        return Err(ended.log.into());
    }

    let may = |verb: &str, what: &str, namespace: &str| {
        let can = ["auth", "can-i", verb, what, "--namespace", namespace];
        let kubeconfig = format!("--kubeconfig={}", kubeconfig.display());
        lab.kubectl(&[&can[..], &[&kubeconfig]].concat(), "").is_ok()
    };
    let has = [("create", "pods"), ("create", "pods/attach"), ("create", "secrets")];
    let has_not = [
        ("list", "secrets"),
        ("create", "deployments.apps"),
        ("create", "serviceaccounts"),
        ("patch", "pods"),
        ("create", "roles.rbac.authorization.k8s.io"),
        ("get", "configmaps"),
    ];
    let wrong = has.iter().filter(|(verb, what)| !may(verb, what, &namespace));
    let wrong = wrong.chain(has_not.iter().filter(|(verb, what)| may(verb, what, &namespace)));
    let wrong = wrong.chain(has.iter().filter(|(verb, what)| may(verb, what, "default")));
    match wrong.collect::<Vec<_>>() {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(format!("rights of the manager: {wrong:?}").into()),
    }
}

/// With everything on that needs no kinds of others: strictly valid, and nothing for the API server
/// to warn of in the policy.
pub(crate) fn valid(lab: &Lab) -> Result<(), Failed> {
    let all = "registry.enabled=true,registry.hosts={registry.example.com},monitoring.dashboard.enabled=true";
    let all = ["--set", all];
    let namespace = install(lab, &lab.helm3, "valid", "java", &all)?;
    let manifest = ["get", "manifest", "java-tenant", "--namespace", "valid-tenants"];
    let manifest = run(lab, &lab.helm3, &manifest)?;
    let strictly = ["apply", "--server-side", "--force-conflicts", "--dry-run=server"];
    let strictly = [&strictly[..], &["--validate=strict", "--filename=-"]].concat();
    lab.kubectl(&strictly, &manifest)?;

    for policy in ["", ".services", ".secrets"].map(|of| format!("runner-tenant-{namespace}{of}")) {
        let get = ["get", "validatingadmissionpolicy", &policy, "--output=json"];
        let checked = until("the API server has read the policy", || {
            let mut policy: Value = serde_json::from_str(&lab.kubectl(&get, "")?)?;
            Ok(Some(policy["status"]["typeChecking"].take()).filter(|checked| !checked.is_null()))
        })?;
        same("warnings of the API server", &checked["expressionWarnings"], Value::Null)?;
    }
    Ok(())
}

/// Installs the chart for a tenant of the repository into a namespace of one test's own.
fn install(
    lab: &Lab,
    helm: &Helm,
    name: &str,
    tenant: &str,
    arguments: &[&str],
) -> Result<String, Failed> {
    let folder = lab.folder(&format!("{name}-{tenant}"))?;
    let values = values(&tenants(lab, &folder, name)?, tenant, &folder)?;
    install_with(lab, helm, name, tenant, &[&["--values", &values], arguments].concat())
}

/// Installs the chart, and waits for the policy.
pub(crate) fn install_with(
    lab: &Lab,
    helm: &Helm,
    name: &str,
    tenant: &str,
    arguments: &[&str],
) -> Result<String, Failed> {
    let namespace = format!("{name}-{tenant}");
    let (release, home) = (format!("{tenant}-tenant"), format!("{name}-tenants"));
    let upgrade = ["upgrade", "--install", &release, CHART];
    let into = ["--namespace", &home, "--create-namespace"];
    run(lab, helm, &[&upgrade[..], &into, arguments].concat())?;

    let escape = json!([{"op": "remove", "path": "/spec/affinity"}]);
    let escape = patched(build_pod("escape"), &escape)?;
    until("the policy is in force", || {
        Ok(create(lab, &namespace, &escape, &[]).is_err().then_some(()))
    })?;
    // An earlier run may have left some.
    let delete = ["delete", "pods", "--all", "--namespace", &namespace];
    lab.kubectl(&[&delete[..], &["--force", "--grace-period=0"]].concat(), "")?;
    Ok(namespace)
}

/// The file with a tenant's values for the chart.
pub(crate) fn values(tenants: &str, tenant: &str, folder: &Path) -> Result<String, Failed> {
    let mut program = Command::new(binary());
    program.args(["tenants", tenant, "--format", "values", "--tenants", tenants]);
    let file = folder.join("values.yaml");
    fs::write(&file, output(&mut program)?)?;
    Ok(file.into_os_string().into_string().map_err(|_| "the path is not UTF-8")?)
}

fn tenants(lab: &Lab, folder: &Path, name: &str) -> Result<String, Failed> {
    let namespace = format!("namespace: {name}-{{tenant}}");
    lab.tenants(folder, &[("namespace: runners-{tenant}", &namespace)])
}

/// Asks the API server for a pod, which it admits but does not make.
pub(crate) fn create(
    lab: &Lab,
    namespace: &str,
    pod: &Value,
    more: &[&str],
) -> Result<String, Failed> {
    let create = ["create", "--dry-run=server", "--namespace", namespace, "--filename=-"];
    lab.kubectl(&[&create[..], more].concat(), &pod.to_string())
}

pub(crate) fn refused(
    what: &str,
    made: Result<String, Failed>,
    message: &str,
) -> Result<(), Failed> {
    match made {
        Ok(_) => Err(format!("{what}: accepted").into()),
        Err(error) if error.message().is_some_and(|said| said.contains(message)) => Ok(()),
        Err(error) => Err(with(what, &error)),
    }
}

pub(crate) fn with(what: &str, error: &Failed) -> Failed {
    format!("{what}: {}", error.message().unwrap_or("failed")).into()
}

/// The pod of an account, once the scheduler has found it a node.
fn scheduled(lab: &Lab, namespace: &str, account: &str) -> Result<Value, Failed> {
    until(&format!("a pod of {account} on a node"), || {
        let mut pods = lab.objects("pods", namespace)?.into_iter();
        Ok(pods.find(|pod| {
            pod["spec"]["nodeName"].is_string() && pod["spec"]["serviceAccountName"] == account
        }))
    })
}

/// A kubeconfig with a service account's token instead of the lab's certificate.
fn kubeconfig_of(
    lab: &Lab,
    namespace: &str,
    account: &str,
    folder: &Path,
) -> Result<PathBuf, Failed> {
    let token = lab.kubectl(&["create", "token", account, "--namespace", namespace], "")?;
    let view = lab.kubectl(&["config", "view", "--raw", "--output=json"], "")?;
    let mut config: Value = serde_json::from_str(&view)?;
    config["users"][0]["user"] = json!({"token": token.trim()});
    let file = folder.join("kubeconfig");
    fs::write(&file, config.to_string())?;
    Ok(file)
}
