//! Accepted: a real API server takes what comes out, from Helm 3, Helm 4 and Helmfile; a changed
//! tenants file restarts that tenant's manager and no other.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Failed;
use serde_json::Value;

use crate::helm::{Helm, PostRenderer, ROOT};
use crate::lab::{CHART, Lab, VALUES, output, replaced};

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
    let manifest = on_java(&["get", "manifest", "java-runner"])?;
    let strictly = ["apply", "--server-side", "--force-conflicts", "--dry-run=server"];
    let strictly = [&strictly[..], &["--validate=strict", "--filename=-"]].concat();
    lab.kubectl(&strictly, &manifest)?;

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

/// With the `helmfile.yaml.gotmpl` of the repository, but for the runner's chart, which is the one in
/// `tests/`: it installs `charts/tenant` too.
fn by_helmfile(lab: &Lab, helm: &Helm, name: &str) -> Result<(), Failed> {
    let folder = lab.folder(name)?;
    let chart = format!("chart: {ROOT}/{CHART}");
    let tenant_chart = format!("chart: {ROOT}/charts/tenant");
    let home = format!("{name}-tenants");
    let repository = "repositories:\n  - name: gitlab\n    url: https://charts.gitlab.io\n";
    let helmfile = [
        (repository, ""),
        ("chart: gitlab/gitlab-runner", chart.as_str()),
        ("version: 0.86.0", ""),
        ("chart: ./charts/tenant", tenant_chart.as_str()),
        ("runner-tenants", home.as_str()),
    ];
    let file = "helmfile.yaml.gotmpl";
    fs::write(folder.join(file), replaced(file, &helmfile)?)?;

    let namespace = format!("namespace: {name}-{{tenant}}");
    let own = (NAMESPACE, namespace.as_str());
    let run = |subcommand: &str| {
        let mut command = helm.caller(&lab.helmfile)?;
        command.arg(subcommand).current_dir(&folder).env("KUBECONFIG", &lab.kubeconfig);
        output(with_program_on_path(&mut command)?)
    };
    let sync = |replacements: &[(&str, &str)]| {
        lab.tenants(&folder, replacements)?;
        run("sync").map(drop)
    };
    only_java_rolls(lab, name, || sync(&[own]), || sync(&[own, CHANGE]))?;
    run("destroy")?;
    gone(lab, &format!("{name}-java"))
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

/// Helm 3 takes the post-renderer from the PATH.
fn with_program_on_path(command: &mut Command) -> Result<&mut Command, Failed> {
    let program = assert_cmd::cargo::cargo_bin!("runner-tenant");
    let folder = program.parent().unwrap_or(Path::new("")).to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    Ok(command.env("PATH", std::env::join_paths(folders)?))
}
