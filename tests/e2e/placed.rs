//! Placed: the real scheduler puts the manager, and the build pods that a real gitlab-runner
//! makes, on the tenant's nodes; a job cannot leave them.

use libtest_mimic::Failed;
use serde_json::Value;

use crate::coordinator::Coordinator;
use crate::job::job;
use crate::lab::{Lab, until};
use crate::manager::{Manager, secrets};

/// All that a job can say about where it runs. The chart's template would let it: `values.yaml`.
const HOSTILE: [(&str, &str); 9] = [
    ("KUBERNETES_NODE_SELECTOR_EVIL", "gitlab-runner=dotnet"),
    ("KUBERNETES_NODE_TOLERATIONS_EVIL", "gitlab-runner=dotnet:NoSchedule"),
    ("KUBERNETES_NAMESPACE_OVERWRITE", "default"),
    ("KUBERNETES_SERVICE_ACCOUNT_OVERWRITE", "default"),
    ("KUBERNETES_BEARER_TOKEN", "stolen"),
    ("KUBERNETES_POD_LABELS_EVIL", "runner-tenant.dev/tenant=dotnet"),
    ("FF_USE_ADVANCED_POD_SPEC_CONFIGURATION", "true"),
    ("FF_USE_LEGACY_KUBERNETES_EXECUTION_STRATEGY", "true"),
    ("FF_USE_POD_ACTIVE_DEADLINE_SECONDS", "false"),
];

/// Managers run on their tenant's nodes, dotnet's on the pool that `manager.nodes` names.
pub(crate) fn manager(lab: &Lab) -> Result<(), Failed> {
    lab.cluster()?;
    let folder = lab.folder("placed-manager")?;
    let namespaces = ("namespace: runners-{tenant}", "namespace: managers-{tenant}");
    let tenants = lab.tenants(&folder, &[namespaces])?;
    add_nodes(lab)?;
    for (tenant, node) in [("java", "java-1"), ("dotnet", "managers-1")] {
        let namespace = format!("managers-{tenant}");
        lab.namespace(&namespace, tenant)?;
        let release = format!("{tenant}-runner");
        let stream = lab.render(&tenants, &release, &namespace, "https://gitlab.example.com")?;
        lab.kubectl(&["apply", "--namespace", &namespace, "--filename=-"], &stream)?;
        let pod = scheduled(lab, &namespace)?;
        same("node of the manager", &pod["spec"]["nodeName"], node)?;
    }
    Ok(())
}

/// A build pod runs on the tenant's nodes, as the tenant's service account.
pub(crate) fn build_pod(lab: &Lab) -> Result<(), Failed> {
    build(lab, "builds", "java", &[])?;
    build(lab, "builds", "dotnet", &[])
}

/// So does the build pod of a job that would rather run at dotnet's.
pub(crate) fn hostile_build_pod(lab: &Lab) -> Result<(), Failed> {
    build(lab, "hostiles", "java", &HOSTILE)
}

fn build(lab: &Lab, name: &str, tenant: &str, variables: &[(&str, &str)]) -> Result<(), Failed> {
    let namespace = format!("{name}-{tenant}");
    let folder = lab.folder(&namespace)?;
    let placeholder = format!("namespace: {name}-{{tenant}}");
    let namespaces = ("namespace: runners-{tenant}", placeholder.as_str());
    let tenants = lab.tenants(&folder, &[namespaces])?;
    add_nodes(lab)?;
    lab.namespace(&namespace, tenant)?;

    let coordinator = Coordinator::start()?;
    let release = format!("{tenant}-runner");
    let stream = lab.render(&tenants, &release, &namespace, &coordinator.url())?;
    let manager = Manager::new(lab, folder, &stream, &secrets(tenant, "key", "secret"))?;
    manager.register()?;
    let _running = manager.run(&lab.kubeconfig)?;
    coordinator.hand_out(job(&["echo built"], variables));

    let pod = scheduled(lab, &namespace)?;
    same("node of the build pod", &pod["spec"]["nodeName"], format!("{tenant}-1"))?;
    let account = format!("ci-{tenant}");
    same("service account of the build pod", &pod["spec"]["serviceAccountName"], account)?;
    let token = &pod["spec"]["automountServiceAccountToken"];
    same("whether the build pod has the account's token", token, false)?;
    let label = &pod["metadata"]["labels"]["runner-tenant.dev/tenant"];
    same("label that the job wanted", label, Value::Null)
}

pub(crate) fn add_nodes(lab: &Lab) -> Result<(), Failed> {
    lab.kubectl(&["apply", "--server-side", "--filename=tests/e2e/nodes.yaml"], "").map(drop)
}

/// The one pod of a namespace, once the scheduler has found it a node.
pub(crate) fn scheduled(lab: &Lab, namespace: &str) -> Result<Value, Failed> {
    until(&format!("a pod of {namespace} on a node"), || {
        let pods = lab.objects("pods", namespace)?.into_iter();
        Ok(pods.into_iter().find(|pod| pod["spec"]["nodeName"].is_string()))
    })
}

pub(crate) fn same(what: &str, found: &Value, wanted: impl Into<Value>) -> Result<(), Failed> {
    let wanted = wanted.into();
    if *found == wanted {
        return Ok(());
    }
    Err(format!("{what}: {found} instead of {wanted}").into())
}
