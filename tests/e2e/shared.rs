//! Shared: one release makes a runner for each of its tenants. Every copy registers and is placed as
//! its tenant's; when one tenant goes, the other's manager is not restarted.

use libtest_mimic::Failed;
use serde_json::Value;
use testing::go;
use testing::helm::{Helm, PostRenderer};

use crate::coordinator::Coordinator;
use crate::helmfile::Helmfile;
use crate::lab::{CHART, Lab, VALUES, output};
use crate::manager::{Manager, secrets};
use crate::placed;

const RELEASE: &str = "fleet";
const SHARE: (&str, &str) = ("release: \"{tenant}-runner\"", "sharedRelease: fleet");
/// The tenants, each with the node that its manager must run on.
const TENANTS: [(&str, &str); 2] = [("java", "java-1"), ("dotnet", "managers-1")];
/// What `tenants.yaml` says of the tenant that goes.
const DOTNET: &str = "  dotnet:
    concurrent: 8
    manager: {nodes: {matchLabels: {node-role: ci}}}   # the managers of this one share a small pool
";

pub(crate) fn by_helm3(lab: &Lab) -> Result<(), Failed> {
    by_helm(lab, &lab.helm3, "shared3")
}

pub(crate) fn by_helm4(lab: &Lab) -> Result<(), Failed> {
    by_helm(lab, &lab.helm4, "shared4")
}

/// With `charts/tenant` beside it, whose policy admits the copies' pods.
pub(crate) fn by_helmfile(lab: &Lab) -> Result<(), Failed> {
    const NAME: &str = "shared-fleet";
    placed::add_nodes(lab)?;
    let helmfile = Helmfile::new(lab, &lab.helm3, NAME)?;
    helmfile.tenants(&[SHARE])?;
    output(&mut helmfile.command("sync")?)?;
    for (tenant, node) in TENANTS {
        let pod = placed::scheduled(lab, &format!("{NAME}-{tenant}"))?;
        placed::same("node of the manager", &pod["spec"]["nodeName"], node)?;
        let account = &pod["spec"]["serviceAccountName"];
        placed::same("account of the manager", account, "fleet-manager")?;
    }
    output(&mut helmfile.command("destroy")?).map(drop)
}

fn by_helm(lab: &Lab, helm: &Helm, name: &str) -> Result<(), Failed> {
    let folder = lab.folder(name)?;
    let namespace = format!("namespace: {name}-{{tenant}}");
    let own = ("namespace: runners-{tenant}", namespace.as_str());
    let coordinator = Coordinator::start()?;
    let upgrade = |replacements: &[(&str, &str)]| {
        let tenants = lab.tenants(&folder, replacements)?;
        upgrade(lab, helm, name, &tenants, &coordinator.url())
    };
    placed::add_nodes(lab)?;
    lab.namespace(name, RELEASE)?;
    for (tenant, _) in TENANTS {
        lab.namespace(&format!("{name}-{tenant}"), tenant)?;
    }

    upgrade(&[SHARE, own])?;
    let kubeconfig = lab.kubeconfig.to_str().ok_or("the path is not UTF-8")?;
    let on_release = |command: &[&str]| {
        let where_it_is = [RELEASE, "--namespace", name, "--kubeconfig", kubeconfig];
        Helm::output(helm.run(&[command, &where_it_is].concat())?)
    };
    let manifest = on_release(&["get", "manifest"])?;
    let mut pods = Vec::new();
    for (tenant, node) in TENANTS {
        let pod = placed::scheduled(lab, &format!("{name}-{tenant}"))?;
        placed::same("node of the manager", &pod["spec"]["nodeName"], node)?;
        pods.push(pod);
        registers(lab, &format!("{name}-{tenant}"), &manifest, tenant)?;
    }

    upgrade(&[SHARE, own, (DOTNET, "")])?;
    let java = placed::scheduled(lab, &format!("{name}-java"))?;
    placed::same("java's pod", &java["metadata"]["uid"], pods[0]["metadata"]["uid"].clone())?;
    let left = lab.objects("deployments,configmaps,roles", &format!("{name}-dotnet"))?;
    let is_of_release = |object: &&Value| object["metadata"]["labels"]["release"] == RELEASE;
    if let Some(left) = left.iter().find(is_of_release) {
        return Err(
            format!("of the tenant that went there still is {}", left["metadata"]["name"]).into()
        );
    }
    on_release(&["uninstall"]).map(drop)
}

/// The copy for a tenant registers a runner with the tenant's cache and nodes.
fn registers(lab: &Lab, name: &str, manifest: &str, tenant: &str) -> Result<(), Failed> {
    let documents = go::read(manifest)?.into_iter();
    let of_tenant = documents
        .filter(|document| document["metadata"]["labels"]["runner-tenant.dev/tenant"] == tenant);
    let stream: Vec<String> = of_tenant.map(|document| document.to_string()).collect();
    let folder = lab.folder(&format!("{name}-registered"))?;
    let secrets = secrets(tenant, "key", "secret");
    let manager = Manager::new(lab, folder, &stream.join("\n---\n"), &secrets)?;
    let mut config = manager.register()?;
    let runner = config["runners"][0].take();
    placed::same("token", &runner["token"], format!("glrt-{tenant}-0123456789"))?;
    placed::same("bucket", &runner["cache"]["s3"]["BucketName"], format!("{tenant}-cache-bucket"))?;
    placed::same("namespace of build pods", &runner["kubernetes"]["namespace"], name)?;
    manager.lint()
}

fn upgrade(lab: &Lab, helm: &Helm, name: &str, tenants: &str, url: &str) -> Result<(), Failed> {
    let url = format!("gitlabUrl={url}");
    let command = ["upgrade", "--install", RELEASE, CHART, "--namespace", name];
    let values = ["--values", VALUES, "--set", &url];
    let post_renderer = PostRenderer::RunnerTenant(&["--tenants", tenants]);
    let mut command = helm.post_rendering(&[&command[..], &values].concat(), post_renderer)?;
    output(command.env("KUBECONFIG", &lab.kubeconfig)).map(drop)
}
