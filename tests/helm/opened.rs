//! A tenant whose `config` opens much for its jobs: `tests/charts/tenant/config-opened`.

use libtest_mimic::Failed;
use serde_json::{Value, json};

use testing::escape::{add, build_pod, patched};
use testing::hostile::{Attempt, pod};
use testing::loosened::{CAPABILITIES, KINDS, PRIORITY, SELINUX};

const READ_ONLY: &str = "may write to paths of the host that the tenant's config mounts read-only";
const DRIVERS: &str = "has volumes of drivers or servers that the tenant's config does not mount";

/// Pods that its `config` opens, and pods that go beyond it.
pub(crate) fn beyond_config() -> Result<Vec<Attempt>, Failed> {
    let volume = |mut source: Value| {
        source["name"] = json!("volume");
        add("/spec/volumes", json!([source]))
    };
    let mounted = |path: &str, read_only: bool| {
        let mount = json!([{"name": "volume", "mountPath": "/mnt", "readOnly": read_only}]);
        json!([
            {"op": "add", "path": "/spec/volumes", "value": [{"name": "volume", "hostPath": {"path": path}}]},
            {"op": "add", "path": "/spec/containers/0/volumeMounts", "value": mount},
        ])
    };
    let context = |value| add("/spec/containers/0/securityContext", value);
    let add_capability = |name: &str| context(json!({"capabilities": {"add": [name]}}));
    let class = |name: &str| add("/spec/priorityClassName", json!(name));
    let csi = |driver: &str| volume(json!({"csi": {"driver": driver}}));
    let nfs = |path: &str| volume(json!({"nfs": {"server": "192.0.2.1", "path": path}}));
    let unmasked = context(json!({"procMount": "Unmasked"}));
    let spc = |of: &str| context(json!({"seLinuxOptions": {"type": of}}));
    let all = [
        ("its read-only path", mounted("/etc/ssl/certs", true), None),
        ("its read-only path, writable", mounted("/etc/ssl/certs", false), Some(READ_ONLY)),
        ("its writable path", mounted("/var/cache/maven", false), None),
        ("a path below", mounted("/var/cache/maven/x", true), Some("mounts paths of the host")),
        ("its driver", csi("secrets-store.csi.k8s.io"), None),
        ("another driver", csi("nfs.csi.k8s.io"), Some(DRIVERS)),
        ("its share", nfs("/java"), None),
        ("another share", nfs("/dotnet"), Some(DRIVERS)),
        ("its claim", volume(json!({"persistentVolumeClaim": {"claimName": "m2"}})), None),
        ("a Ceph file system", volume(json!({"cephfs": {"monitors": ["192.0.2.1"]}})), Some(KINDS)),
        ("its capability", add_capability("SYS_PTRACE"), None),
        ("another capability", add_capability("SYS_ADMIN"), Some(CAPABILITIES)),
        ("its /proc", unmasked, None),
        ("its SELinux type", spc("spc_t"), None),
        ("another SELinux type", spc("kernel_t"), Some(SELINUX)),
        ("its seccomp", context(json!({"seccompProfile": {"type": "Unconfined"}})), None),
        ("its class", class("ci-high"), None),
        ("the cluster's class", class("cluster-default"), None),
        ("another class", class("system-cluster-critical"), Some(PRIORITY)),
        ("its token", add("/spec/automountServiceAccountToken", json!(true)), None),
    ];
    let attempt = |(what, patch, refused): (&str, Value, _)| {
        Ok(pod(what, patched(build_pod("made"), &patch)?, refused))
    };
    let mut all = all.into_iter().map(attempt).collect::<Result<Vec<_>, Failed>>()?;
    let mut manager = patched(build_pod("made"), &add_capability("SYS_PTRACE"))?;
    manager["spec"]["serviceAccountName"] = json!("java-manager");
    all.push(pod("a manager with the jobs' capability", manager, Some(CAPABILITIES)));
    Ok(all)
}
