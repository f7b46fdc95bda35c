//! Changes of a build pod of the tenant java: those that loosen its containers or mount more than the
//! tenant's `config` does, and harmless ones.

use serde_json::{Value, json};

use crate::escape::add;

/// What the message of a rule contains.
pub const KINDS: &str = "has volumes of kinds that the tenant's config does not mount";
const TOKEN: &str = "asks for a token of the API server";
/// What the message of a rule contains.
pub const CAPABILITIES: &str = "adds capabilities that the tenant's config does not add";
/// What the message of a rule contains.
pub const SELINUX: &str = "sets SELinux options that the tenant's config does not set";
/// What the message of a rule contains.
pub const SECCOMP: &str = "has an Unconfined seccomp profile";
const APP_ARMOR: &str = "has an Unconfined AppArmor profile";
/// What the message of a rule contains.
pub const PRIORITY: &str = "has a priority class that neither";
/// What the message of a rule contains.
pub const LABEL: &str = "only the manager's pod has the label runner-tenant.dev/role: manager";

/// Changes of a build pod that Pod Security `privileged` lets through.
#[must_use]
pub fn pods() -> Vec<(&'static str, Value, &'static str)> {
    let mut all = Vec::new();
    for (what, source) in volumes() {
        let mut volume = source;
        volume["name"] = json!("volume");
        all.push((what, add("/spec/volumes", json!([volume])), KINDS));
    }
    let token = json!([{"name": "token", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]);
    let init = |value| add("/spec/initContainers/0/securityContext", value);
    let pod = |value| add("/spec/securityContext", value);
    let unconfined = json!({"type": "Unconfined"});
    all.extend([
        ("a projected token", add("/spec/volumes", token), TOKEN),
        (
            "a token for every container",
            add("/spec/automountServiceAccountToken", json!(true)),
            TOKEN,
        ),
        ("a capability", context(json!({"capabilities": {"add": ["SYS_ADMIN"]}})), CAPABILITIES),
        ("all capabilities", context(json!({"capabilities": {"add": ["ALL"]}})), CAPABILITIES),
        (
            "one beside a harmless one",
            context(json!({"capabilities": {"add": ["CHOWN", "SYS_MODULE"]}})),
            CAPABILITIES,
        ),
        (
            "a capability of an init container",
            init(json!({"capabilities": {"add": ["DAC_READ_SEARCH"]}})),
            CAPABILITIES,
        ),
        ("raw sockets", context(json!({"capabilities": {"add": ["NET_RAW"]}})), CAPABILITIES),
        (
            "an unmasked /proc",
            json!([
                {"op": "add", "path": "/spec/hostUsers", "value": false},
                {"op": "add", "path": "/spec/containers/0/securityContext", "value": {"procMount": "Unmasked"}},
            ]),
            "unmasks /proc",
        ),
        (
            "a sysctl of the kernel",
            pod(json!({"sysctls": [{"name": "kernel.msgmax", "value": "65536"}]})),
            "sets sysctls of the node",
        ),
        (
            "one beside a safe one",
            pod(json!({"sysctls": [
                {"name": "net.ipv4.tcp_syncookies", "value": "1"},
                {"name": "net.core.somaxconn", "value": "1024"},
            ]})),
            "sets sysctls of the node",
        ),
        ("no seccomp", pod(json!({"seccompProfile": unconfined})), SECCOMP),
        ("no seccomp of a container", context(json!({"seccompProfile": unconfined})), SECCOMP),
        ("no seccomp of an init container", init(json!({"seccompProfile": unconfined})), SECCOMP),
        ("no AppArmor", pod(json!({"appArmorProfile": unconfined})), APP_ARMOR),
        ("no AppArmor of a container", context(json!({"appArmorProfile": unconfined})), APP_ARMOR),
        (
            "no AppArmor by annotation",
            add(
                "/metadata/annotations",
                json!({"container.apparmor.security.beta.kubernetes.io/build": "unconfined"}),
            ),
            APP_ARMOR,
        ),
        ("a free SELinux type", pod(json!({"seLinuxOptions": {"type": "spc_t"}})), SELINUX),
        (
            "a SELinux user",
            context(json!({"seLinuxOptions": {"user": "system_u"}})),
            SELINUX,
        ),
        ("a SELinux role", context(json!({"seLinuxOptions": {"role": "sysadm_r"}})), SELINUX),
        (
            "the cluster's priority",
            add("/spec/priorityClassName", json!("system-cluster-critical")),
            PRIORITY,
        ),
        (
            "a node's priority",
            add("/spec/priorityClassName", json!("system-node-critical")),
            PRIORITY,
        ),
        (
            "the manager's role",
            add("/metadata/labels", json!({"runner-tenant.dev/role": "manager"})),
            LABEL,
        ),
        (
            "the manager's label",
            add("/metadata/labels", json!({"runner-tenant.dev/tenant": "java"})),
            LABEL,
        ),
        (
            "the manager's label with a role of its own",
            add(
                "/metadata/labels",
                json!({"runner-tenant.dev/tenant": "java", "runner-tenant.dev/role": "other"}),
            ),
            LABEL,
        ),
    ]);
    all
}

/// Volumes that reach the host, other networks, or objects that the tenant's config does not name.
fn volumes() -> Vec<(&'static str, Value)> {
    let monitors = json!(["192.0.2.1:6789"]);
    vec![
        ("an NFS server", json!({"nfs": {"server": "192.0.2.1", "path": "/dotnet"}})),
        (
            "an iSCSI target",
            json!({"iscsi": {"targetPortal": "192.0.2.1", "iqn": "iqn.2001-04.com.example:x", "lun": 0}}),
        ),
        ("a Ceph image", json!({"rbd": {"monitors": monitors, "image": "dotnet"}})),
        ("a Ceph file system", json!({"cephfs": {"monitors": monitors}})),
        ("a flexVolume", json!({"flexVolume": {"driver": "example.com/any"}})),
        ("an inline CSI volume", json!({"csi": {"driver": "nfs.csi.k8s.io"}})),
        ("a Gluster volume", json!({"glusterfs": {"endpoints": "e", "path": "p"}})),
        ("a Fibre Channel disk", json!({"fc": {"targetWWNs": ["50060e801049cfd1"], "lun": 0}})),
        ("an Azure share", json!({"azureFile": {"secretName": "s", "shareName": "s"}})),
        (
            "a repository, by the kubelet",
            json!({"gitRepo": {"repository": "https://example.com/x"}}),
        ),
        ("an image as a volume", json!({"image": {"reference": "alpine:3.20"}})),
        ("a claim", json!({"persistentVolumeClaim": {"claimName": "other"}})),
        ("the runner's token", json!({"secret": {"secretName": "java-runner-secrets"}})),
        ("a ConfigMap", json!({"configMap": {"name": "java-runner"}})),
        (
            "the runner's token, projected",
            json!({"projected": {"sources": [{"secret": {"name": "java-runner-secrets"}}]}}),
        ),
        (
            "a disk of its own",
            json!({"ephemeral": {"volumeClaimTemplate": {"spec": {
                "accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}},
            }}}}),
        ),
    ]
}

/// As the runner makes pods, and what a job's image may need.
#[must_use]
pub fn harmless() -> Vec<(&'static str, Value)> {
    let pod = |value| add("/spec/securityContext", value);
    let runners = json!([
        {"name": "repo", "emptyDir": {}},
        {"name": "scripts", "emptyDir": {}},
        {"name": "logs", "emptyDir": {"medium": "Memory"}},
    ]);
    let labels = json!({
        "pod": "runner-x-project-1-concurrent-0",
        "runner-tenant.dev/tenant": "java",
        "runner-tenant.dev/role": "build",
    });
    vec![
        ("the runner's volumes", add("/spec/volumes", runners)),
        ("the runner's labels", add("/metadata/labels", labels)),
        ("a pull secret", add("/spec/imagePullSecrets", json!([{"name": "runner-x"}]))),
        ("no token", add("/spec/automountServiceAccountToken", json!(false))),
        (
            "capabilities of baseline",
            context(json!({"capabilities": {"add": ["CHOWN", "SETUID"], "drop": ["ALL"]}})),
        ),
        ("seccomp of the runtime", pod(json!({"seccompProfile": {"type": "RuntimeDefault"}}))),
        ("AppArmor of the runtime", pod(json!({"appArmorProfile": {"type": "RuntimeDefault"}}))),
        ("the usual /proc", context(json!({"procMount": "Default"}))),
        (
            "a safe sysctl",
            pod(json!({"sysctls": [{"name": "net.ipv4.tcp_syncookies", "value": "1"}]})),
        ),
        ("a SELinux type of containers", pod(json!({"seLinuxOptions": {"type": "container_t"}}))),
        ("a port of the pod", add("/spec/containers/0/ports", json!([{"containerPort": 80}]))),
        ("a user", context(json!({"runAsUser": 1000, "allowPrivilegeEscalation": false}))),
    ]
}

fn context(value: Value) -> Value {
    add("/spec/containers/0/securityContext", value)
}
