//! `cargo xtask demo`: one chart, two tenants, and what becomes different for each.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::console::{heading, remark};
use crate::minutes::Minutes;
use crate::repository::{Profile, Repository};
use crate::tool::{HELM3, HELM4, KUBECTL, helm_version};
use crate::{e2e, lab, process};

/// The tenants of `tenants.yaml`.
const TENANTS: [&str; 2] = ["java", "dotnet"];

/// Renders a chart for each tenant and shows what the program changes.
///
/// # Errors
/// When the program does not compile, or rendering fails.
pub(crate) fn run(repository: &Repository, chart: Option<&Path>) -> Result<()> {
    heading("Building runner-tenant");
    let program = repository.build(Profile::Debug)?;
    let chart = match chart {
        Some(chart) => chart.canonicalize().with_context(|| chart.display().to_string())?,
        None => "tests/charts/gitlab-runner".into(),
    };
    let helm = find_helm(repository)?;
    for tenant in TENANTS {
        heading(&format!("Tenant {tenant}"));
        let rendered = match &helm {
            Some(helm) => template(repository, helm, &chart, tenant)?,
            None => sample(repository, tenant)?,
        };
        show_changes(repository, &program, tenant, &rendered)?;
    }
    explain();
    Ok(())
}

/// Shows where the managers and the build pods of two tenants run: those of the tests of the claim
/// that they are placed.
///
/// # Errors
/// When the lab does not start, or a pod is not where it belongs.
pub(crate) fn in_lab(repository: &Repository) -> Result<()> {
    let tested = e2e::prove(repository, Some("placed"), &mut Minutes::default())?;
    let show = |arguments: &[&str]| {
        let mut kubectl = repository.command(KUBECTL.require(repository)?);
        kubectl.arg("--kubeconfig").arg(lab::kubeconfig(repository)).args(arguments);
        process::run(&mut kubectl)
    };
    heading("The nodes: two tenants with tainted ones, one without taints, managers' and anyone's");
    show(&["get", "nodes", &format!("--output=custom-columns={NODES}")])?;
    heading("The pods: managers, a build of each tenant, and one that wants to leave for dotnet's");
    show(&["get", "pods", "--all-namespaces", &format!("--output=custom-columns={PODS}")])?;
    remark("\nThe lab goes on running, to look around in; `cargo xtask lab down` stops it.");
    if tested.passed { Ok(()) } else { bail!("a pod is not where it belongs") }
}

const NODES: &str = "NODE:.metadata.name,TENANT:.metadata.labels.gitlab-runner,\
                     POOL:.metadata.labels.node-role,TAINTS:.spec.taints[*].value";
const PODS: &str = "NAMESPACE:.metadata.namespace,NODE:.spec.nodeName,POD:.metadata.name";

/// Any Helm renders a chart; without one, the pinned Helm 4 is built.
fn find_helm(repository: &Repository) -> Result<Option<PathBuf>> {
    let named = HELM4.named().or_else(|| HELM3.named());
    if let Some(helm) = named {
        return Ok(Some(helm));
    }
    if helm_version("helm")?.is_some() {
        return Ok(Some("helm".into()));
    }
    HELM4.find(repository)
}

/// The chart as Helm renders it for a tenant's release.
fn template(repository: &Repository, helm: &Path, chart: &Path, tenant: &str) -> Result<Vec<u8>> {
    let mut command = repository.command(helm);
    command.args(["template", &format!("{tenant}-runner")]).arg(chart);
    command.args(["--namespace", &format!("runners-{tenant}")]);
    command.args(["--values", "tests/charts/values/demo.yaml"]);
    remark(&format!("{} | runner-tenant diff --unified", process::shown(&command)));
    process::output(&mut command)
}

/// What Helm 4 would give the program, kept in the repository.
fn sample(repository: &Repository, tenant: &str) -> Result<Vec<u8>> {
    let file = format!("tests/streams/{tenant}-runner.helm4.yaml");
    remark(&format!("There is neither Helm nor Go here: this is {file}, rendered earlier."));
    std::fs::read(repository.path(&file)).context(file)
}

/// The program's own diff; it ends with 1 when something changes.
fn show_changes(
    repository: &Repository,
    program: &Path,
    tenant: &str,
    rendered: &[u8],
) -> Result<()> {
    let mut diff = repository.command(program);
    diff.args(["diff", "--unified", "--tenant", tenant]).stdin(Stdio::piped());
    let mut child = diff.spawn().with_context(|| process::shown(&diff))?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    stdin.write_all(rendered)?;
    drop(stdin);
    match child.wait()?.code() {
        Some(0 | 1) => Ok(()),
        _ => bail!("{} failed", process::shown(&diff)),
    }
}

/// What to look for in the differences.
fn explain() {
    heading("What to look for");
    for (what, place) in [
        (
            "build pods run on the tenant's nodes",
            "config.template.toml: affinity, node_tolerations",
        ),
        ("the manager too, or on a pool of its own", "Deployment: affinity, tolerations"),
        ("an S3 cache of the tenant's own", "config.template.toml: [runners.cache]"),
        ("its keys come from a Secret", "Deployment: CACHE_S3_* variables, projected Secret"),
        ("Kaniko keeps its layers", "config.template.toml: KANIKO_CACHE_* for jobs"),
        ("a changed tenants.yaml restarts the manager", "Deployment: annotation …/checksum"),
    ] {
        anstream::println!("  {what:<45} {place}");
    }
    remark("\nAll other bytes of the chart, comments included, are as Helm rendered them.");
}
