//! Accepted: a real API server takes what comes out, from Helm 3, Helm 4 and Helmfile; a changed
//! tenants file restarts that tenant's manager and no other.

use libtest_mimic::Failed;
use serde_json::Value;
use testing::helm::{Helm, PostRenderer};

use crate::helmfile::Helmfile;
use crate::lab::{CHART, Lab, VALUES, output};

const TENANTS: [&str; 2] = ["java", "dotnet"];
const NAMESPACE: &str = "namespace: runners-{tenant}";
const CHANGE: (&str, &str) = ("concurrent: 20", "concurrent: 21");

pub(crate) fn by_helm3(lab: &Lab) -> Result<(), Failed> {
    by_helm(lab, &lab.helm3, "helm3")
}

pub(crate) fn by_helm4(lab: &Lab) -> Result<(), Failed> {
    by_helm(lab, &lab.helm4, "helm4")
}

fn by_helm(lab: &Lab, helm: &Helm, name: &str) -> Result<(), Failed> {
    let folder = lab.folder(name)?;
    let namespace = format!("namespace: {name}-{{tenant}}");
    let own = (NAMESPACE, namespace.as_str());
    let upgrade = |replacements: &[(&str, &str)]| {
        let tenants = lab.tenants(&folder, replacements)?;
        TENANTS.iter().try_for_each(|tenant| upgrade(lab, helm, name, tenant, &tenants))
    };
    for tenant in TENANTS {
        lab.namespace(&format!("{name}-{tenant}"), tenant)?;
    }
    only_java_rolls(lab, name, || upgrade(&[own]), || upgrade(&[own, CHANGE]))?;

    let namespace = format!("{name}-java");
    let on_java =
        |command: &[&str]| run(lab, helm, &[command, &["--namespace", &namespace]].concat());
    strictly(lab, helm, &namespace)?;
    on_java(&["rollback", "java-runner", "1"])?;
    concurrent(lab, &namespace, 20)?;
    on_java(&["uninstall", "java-runner"])?;
    gone(lab, &namespace)
}

pub(crate) fn by_helmfile_and_helm3(lab: &Lab) -> Result<(), Failed> {
    by_helmfile(lab, &lab.helm3, "helmfile3")
}

pub(crate) fn by_helmfile_and_helm4(lab: &Lab) -> Result<(), Failed> {
    by_helmfile(lab, &lab.helm4, "helmfile4")
}

/// With the `fleet.yaml.gotmpl` of the repository: it installs `charts/tenant` too.
fn by_helmfile(lab: &Lab, helm: &Helm, name: &str) -> Result<(), Failed> {
    let helmfile = Helmfile::new(lab, helm, name)?;
    let sync = |replacements: &[(&str, &str)]| {
        helmfile.tenants(replacements)?;
        output(&mut helmfile.command("sync")?).map(drop)
    };
    only_java_rolls(lab, name, || sync(&[]), || sync(&[CHANGE]))?;
    let namespace = format!("{name}-java");
    strictly(lab, helm, &namespace)?;
    // Helmfile rolls back by its files.
    sync(&[])?;
    concurrent(lab, &namespace, 20)?;
    output(&mut helmfile.command("destroy")?)?;
    gone(lab, &namespace)
}

/// Applies the same twice, then a change that is java's alone.
fn only_java_rolls(
    lab: &Lab,
    name: &str,
    apply: impl Fn() -> Result<(), Failed>,
    change: impl Fn() -> Result<(), Failed>,
) -> Result<(), Failed> {
    let namespaces = TENANTS.map(|tenant| format!("{name}-{tenant}"));
    let [java, dotnet] = &namespaces;
    apply()?;
    let first = (generation(lab, java)?, generation(lab, dotnet)?);
    apply()?;
    let again = (generation(lab, java)?, generation(lab, dotnet)?);
    if first != again {
        return Err(format!("applied again, generations went {first:?} → {again:?}").into());
    }
    change()?;
    concurrent(lab, java, 21)?;
    let (java, dotnet) = (generation(lab, java)?, generation(lab, dotnet)?);
    if java == first.0 {
        return Err("java's configuration has changed, its manager was not restarted".into());
    }
    if dotnet != first.1 {
        return Err("dotnet's manager was restarted for a change of java's".into());
    }
    Ok(())
}

/// The API server knows every field of what was installed.
fn strictly(lab: &Lab, helm: &Helm, namespace: &str) -> Result<(), Failed> {
    let get = ["get", "manifest", "java-runner", "--namespace", namespace];
    let manifest = run(lab, helm, &get)?;
    let apply = ["apply", "--server-side", "--force-conflicts", "--dry-run=server"];
    let apply = [&apply[..], &["--validate=strict", "--filename=-"]].concat();
    lab.kubectl(&apply, &manifest).map(drop)
}

fn upgrade(lab: &Lab, helm: &Helm, name: &str, tenant: &str, tenants: &str) -> Result<(), Failed> {
    let release = format!("{tenant}-runner");
    let namespace = format!("{name}-{tenant}");
    let command = ["upgrade", "--install", &release, CHART, "--namespace", &namespace];
    let arguments = [&command[..], &["--values", VALUES]].concat();
    let post_renderer = PostRenderer::RunnerTenant(&["--tenants", tenants]);
    let mut command = helm.post_rendering(&arguments, post_renderer)?;
    output(command.env("KUBECONFIG", &lab.kubeconfig)).map(drop)
}

/// A Helm command that renders nothing.
pub(crate) fn run(lab: &Lab, helm: &Helm, arguments: &[&str]) -> Result<String, Failed> {
    let kubeconfig = lab.kubeconfig.to_str().ok_or("the path is not UTF-8")?;
    Helm::output(helm.run(&[arguments, &["--kubeconfig", kubeconfig]].concat())?)
}

/// What the API server counts up when a Deployment's specification changes.
fn generation(lab: &Lab, namespace: &str) -> Result<Value, Failed> {
    match lab.objects("deployments", namespace)?.as_mut_slice() {
        [manager] => Ok(manager["metadata"]["generation"].take()),
        managers => Err(format!("{} managers in {namespace}", managers.len()).into()),
    }
}

fn concurrent(lab: &Lab, namespace: &str, wanted: u32) -> Result<(), Failed> {
    let maps = lab.objects("configmaps", namespace)?;
    let mut configs = maps.iter().filter_map(|map| map["data"]["config.toml"].as_str());
    let config = configs.next().ok_or("no config.toml")?;
    match config.contains(&format!("concurrent = {wanted}\n")) {
        true => Ok(()),
        false => Err(format!("not {wanted} jobs at a time:\n{config}").into()),
    }
}

/// After the release no Deployment and no ConfigMap of it is left.
fn gone(lab: &Lab, namespace: &str) -> Result<(), Failed> {
    let managers = lab.objects("deployments", namespace)?.len();
    let maps = lab.objects("configmaps", namespace)?;
    let left = maps.iter().filter(|map| map["data"]["config.toml"].is_string()).count();
    match (managers, left) {
        (0, 0) => Ok(()),
        _ => Err(format!("{managers} Deployments and {left} ConfigMaps are left").into()),
    }
}
