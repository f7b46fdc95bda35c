//! Objects made by hand that reach beyond the tenant java, and objects that do not: what
//! `charts/tenant` refuses and admits. The tests of Helm ask the policies alone, the lab an API server.

use libtest_mimic::Failed;
use serde_json::{Value, json};

use crate::escape::{PRIVILEGED, add, build_pod, escapes, patched, toleration, variants};
use crate::loosened::{CAPABILITIES, KINDS, LABEL, SECCOMP, harmless, pods};

const EXTERNAL: &str = "the Service has externalIPs";
const NAME: &str = "the Service is an ExternalName";
const SECRET: &str = "the Secret holds a token of a service account";

/// An object that somebody asks the API server for.
pub struct Attempt {
    /// What it is, for messages.
    pub what: String,
    /// As in the API's paths, such as `pods`.
    pub resource: &'static str,
    /// Such as `ephemeralcontainers`; empty for none.
    pub subresource: &'static str,
    /// Who asks; empty for an administrator.
    pub user: &'static str,
    /// What is there before, where the object is a change of it.
    pub old: Option<Value>,
    /// The object that is asked for.
    pub object: Value,
    /// What the message that refuses it contains; `None` where it is admitted.
    pub refused: Option<&'static str>,
}

/// All of them, for the tenant java of the repository's `tenants.yaml`.
///
/// # Errors
/// When one of them cannot be made.
pub fn attempts() -> Result<Vec<Attempt>, Failed> {
    let mut all = Vec::new();
    let mut made = |what: &str, patch: Value, refused| -> Result<(), Failed> {
        all.push(pod(what, patched(build_pod("made"), &patch)?, refused));
        Ok(())
    };
    for (what, patch, message) in escapes() {
        made(what, patch, Some(message))?;
    }
    for (what, patch, message) in pods() {
        made(what, patch, Some(message))?;
    }
    for (what, patch) in variants().into_iter().chain(harmless()) {
        made(what, patch, None)?;
    }
    all.extend(managers());
    all.extend(changes()?);
    all.extend(services());
    all.extend(secrets());
    Ok(all)
}

/// A pod that somebody makes.
#[must_use]
pub fn pod(what: &str, object: Value, refused: Option<&'static str>) -> Attempt {
    let what = what.to_owned();
    Attempt { what, resource: "pods", subresource: "", user: "", old: None, object, refused }
}

/// The manager's pods, as the chart of the runner makes them.
fn managers() -> Vec<Attempt> {
    let mut today = build_pod("manager");
    today["metadata"]["labels"] = json!({"runner-tenant.dev/tenant": "java"});
    today["spec"]["serviceAccountName"] = json!("java-manager");
    today["spec"]["volumes"] = json!([
        {"name": "etc-gitlab-runner", "emptyDir": {"medium": "Memory"}},
        {"name": "projected-secrets", "projected": {"sources": [{"secret": {"name": "java-runner-secrets"}}]}},
        {"name": "configmaps", "configMap": {"name": "java-runner"}},
        {"name": "custom-certs", "secret": {"secretName": "gitlab-ca"}},
    ]);
    let mut role = today.clone();
    role["metadata"]["labels"]["runner-tenant.dev/role"] = json!("manager");
    let by_manager = "system:serviceaccount:runners-java:java-manager";
    let made = pod(
        "a manager made by a manager",
        today.clone(),
        Some("the manager makes pods of jobs only"),
    );
    let job = pod("a job made by a manager", build_pod("made"), None);
    let mut disk = today.clone();
    disk["spec"]["volumes"] = json!([{"name": "nfs", "nfs": {"server": "192.0.2.1", "path": "/"}}]);
    vec![
        Attempt { user: by_manager, ..made },
        Attempt { user: by_manager, ..job },
        pod("a manager", today, None),
        pod("a manager with its role", role, None),
        pod("a manager with an NFS server", disk, Some(KINDS)),
    ]
}

/// Of a pod that is there.
fn changes() -> Result<Vec<Attempt>, Failed> {
    let old = build_pod("made");
    let change = |what: &str, subresource, patch: Value, refused| -> Result<Attempt, Failed> {
        let attempt = pod(what, patched(old.clone(), &patch)?, refused);
        Ok(Attempt { subresource, old: Some(old.clone()), ..attempt })
    };
    let debug = |context: Value| {
        let container =
            json!({"name": "debug", "image": "alpine:3.20", "securityContext": context});
        add("/spec/ephemeralContainers", json!([container]))
    };
    let by = "ephemeralcontainers";
    let role = json!({"runner-tenant.dev/role": "manager"});
    Ok(vec![
        change("the manager's role, later", "", add("/metadata/labels", role), Some(LABEL))?,
        change(
            "the manager's label, later",
            "",
            add("/metadata/labels", json!({"runner-tenant.dev/tenant": "java"})),
            Some(LABEL),
        )?,
        change(
            "another tenant's taint, later",
            "",
            add("/spec/tolerations/-", toleration("dotnet")),
            Some("tolerates taints"),
        )?,
        change("a privileged debugger", by, debug(json!({"privileged": true})), Some(PRIVILEGED))?,
        change(
            "a debugger with a capability",
            by,
            debug(json!({"capabilities": {"add": ["SYS_PTRACE"]}})),
            Some(CAPABILITIES),
        )?,
        change(
            "a debugger without seccomp",
            by,
            debug(json!({"seccompProfile": {"type": "Unconfined"}})),
            Some(SECCOMP),
        )?,
        change("a debugger", by, debug(json!({})), None)?,
        change("a label, later", "", add("/metadata/labels", json!({"harmless": "yes"})), None)?,
    ])
}

fn services() -> Vec<Attempt> {
    let service = |spec: Value| json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "made"}, "spec": spec});
    let ports = json!([{"port": 443}]);
    let plain = service(json!({"ports": ports, "selector": {"a": "b"}}));
    let catch = service(json!({"ports": ports, "externalIPs": ["192.0.2.80"]}));
    let alias = service(json!({"type": "ExternalName", "externalName": "gitlab.example.com"}));
    let headless = service(json!({"ports": ports, "clusterIP": "None"}));
    let attempt = |what: &str, old: Option<&Value>, object: &Value, refused| Attempt {
        what: what.to_owned(),
        resource: "services",
        subresource: "",
        user: "",
        old: old.cloned(),
        object: object.clone(),
        refused,
    };
    vec![
        attempt("addresses of others", None, &catch, Some(EXTERNAL)),
        attempt("addresses of others, later", Some(&plain), &catch, Some(EXTERNAL)),
        attempt("a name of others", None, &alias, Some(NAME)),
        attempt("a name of others, later", Some(&plain), &alias, Some(NAME)),
        attempt("a Service of a job", None, &plain, None),
        attempt("a headless Service", None, &headless, None),
    ]
}

fn secrets() -> Vec<Attempt> {
    let secret = |of: &str, data: Value, account: &str| {
        let annotations = json!({"kubernetes.io/service-account.name": account});
        let metadata = json!({"name": "made", "annotations": annotations});
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": of, "data": data})
    };
    let attempt = |what: &str, object, refused| Attempt {
        what: what.to_owned(),
        resource: "secrets",
        subresource: "",
        user: "",
        old: None,
        object,
        refused,
    };
    let of_account = "kubernetes.io/service-account-token";
    let pull = json!({".dockerconfigjson": "e30="});
    vec![
        attempt("a job's token", secret(of_account, json!({}), "ci-java"), Some(SECRET)),
        attempt("the manager's token", secret(of_account, json!({}), "java-manager"), Some(SECRET)),
        attempt("a Secret", secret("Opaque", json!({"a": "Yg=="}), "ci-java"), None),
        attempt("a pull secret", secret("kubernetes.io/dockerconfigjson", pull, "ci-java"), None),
    ]
}
