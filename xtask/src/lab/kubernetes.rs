//! The control plane of Kubernetes, and kwok, which plays the nodes.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::debian;
use super::service::{State, listens};
use crate::process;
use crate::repository::Repository;
use crate::tool::{KUBE_APISERVER, KUBE_CONTROLLER_MANAGER, KUBE_SCHEDULER, KUBECTL, KWOK};

/// In the order they are started.
pub(super) const SERVICES: [&str; 5] =
    ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"];

const ETCD_PORT: u16 = 22379;
const ETCD_PEER_PORT: u16 = 22380;
const API_PORT: u16 = 26443;
const CONTROLLERS_PORT: u16 = 26444;
const SCHEDULER_PORT: u16 = 26445;
const KWOK_PORT: u16 = 26446;

/// How nodes and pods come to life, from kwok's own repository; kwok alone knows nothing of it.
/// Without heartbeats, of which the first takes up to half a minute: nodes here do not fail.
const STAGES: [&str; 4] = [
    "node/fast/node-initialize.yaml",
    "pod/fast/pod-ready.yaml",
    "pod/fast/pod-complete.yaml",
    "pod/fast/pod-delete.yaml",
];

/// Where the programs are.
pub(super) struct Programs {
    apiserver: PathBuf,
    controller_manager: PathBuf,
    scheduler: PathBuf,
    kubectl: PathBuf,
    kwok: PathBuf,
    stages: PathBuf,
}

impl Programs {
    /// Finds them all, or builds and installs them.
    ///
    /// # Errors
    /// When one cannot be had.
    pub(super) fn find(repository: &Repository) -> Result<Self> {
        debian::require(&["etcd"], &["etcd-server"])?;
        debian::require(&["openssl"], &["openssl"])?;
        Ok(Self {
            apiserver: KUBE_APISERVER.require(repository)?,
            controller_manager: KUBE_CONTROLLER_MANAGER.require(repository)?,
            scheduler: KUBE_SCHEDULER.require(repository)?,
            kubectl: KUBECTL.require(repository)?,
            kwok: KWOK.require(repository)?,
            stages: KWOK.source(repository, "sigs.k8s.io/kwok")?.join("kustomize/stage"),
        })
    }
}

/// Starts a cluster without nodes; its kubeconfig is returned.
///
/// # Errors
/// When a program does not become ready.
pub(super) fn start(state: &State, programs: &Programs) -> Result<PathBuf> {
    let kubeconfig = write_credentials(state)?;
    start_etcd(state)?;
    start_apiserver(state, programs)?;
    start_controllers(state, programs)?;
    start_scheduler(state, programs)?;
    start_kwok(state, programs)?;
    wait_for_service_account(state, programs)?;
    Ok(kubeconfig)
}

/// One administrator with a token, and the key that signs the tokens of service accounts.
fn write_credentials(state: &State) -> Result<PathBuf> {
    let mut token = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut token)?;
    let token: String = token.iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(state.path("tokens.csv"), format!("{token},admin,admin,\"system:masters\"\n"))?;
    let mut openssl = Command::new("openssl");
    process::output(openssl.args(["genrsa", "-out"]).arg(state.path("accounts.key")))?;
    // The API server signs itself a certificate, and appends the authority that signed it.
    let authority = state.text("certificates/apiserver.crt")?;
    let kubeconfig = state.path("kubeconfig");
    let text = format!(
        "apiVersion: v1
kind: Config
clusters: [{{name: lab, cluster: {{server: 'https://127.0.0.1:{API_PORT}', certificate-authority: '{authority}'}}}}]
users: [{{name: admin, user: {{token: '{token}'}}}}]
contexts: [{{name: lab, context: {{cluster: lab, user: admin}}}}]
current-context: lab
"
    );
    fs::write(&kubeconfig, text)?;
    Ok(kubeconfig)
}

fn start_etcd(state: &State) -> Result<()> {
    let clients = format!("http://127.0.0.1:{ETCD_PORT}");
    let peers = format!("http://127.0.0.1:{ETCD_PEER_PORT}");
    let mut etcd = Command::new("etcd");
    etcd.arg("--data-dir").arg(state.path("etcd")).arg("--unsafe-no-fsync");
    etcd.args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients]);
    etcd.args(["--listen-peer-urls", &peers, "--initial-advertise-peer-urls", &peers]);
    etcd.args(["--initial-cluster", &format!("default={peers}")]);
    let service = state.service("etcd");
    service.start(&mut etcd, &[ETCD_PORT, ETCD_PEER_PORT])?;
    service.wait("to listen", || Ok(listens(ETCD_PORT)))
}

fn start_apiserver(state: &State, programs: &Programs) -> Result<()> {
    let key = state.text("accounts.key")?;
    let mut apiserver = Command::new(&programs.apiserver);
    apiserver.args([
        format!("--etcd-servers=http://127.0.0.1:{ETCD_PORT}"),
        "--bind-address=127.0.0.1".into(),
        "--advertise-address=127.0.0.1".into(),
        format!("--secure-port={API_PORT}"),
        format!("--cert-dir={}", state.text("certificates")?),
        format!("--service-account-key-file={key}"),
        format!("--service-account-signing-key-file={key}"),
        "--service-account-issuer=https://kubernetes.default.svc".into(),
        "--service-cluster-ip-range=10.96.0.0/16".into(),
        format!("--token-auth-file={}", state.text("tokens.csv")?),
        "--authorization-mode=RBAC".into(),
        // Privileged pods are refused by policies, or not at all.
        "--allow-privileged=true".into(),
        "--endpoint-reconciler-type=none".into(),
    ]);
    let service = state.service("kube-apiserver");
    service.start(&mut apiserver, &[API_PORT])?;
    service.wait("to be ready", || ask(state, programs, &["get", "--raw", "/readyz"]))
}

fn start_controllers(state: &State, programs: &Programs) -> Result<()> {
    let mut controllers = Command::new(&programs.controller_manager);
    controllers.args([
        format!("--kubeconfig={}", state.text("kubeconfig")?),
        "--bind-address=127.0.0.1".into(),
        format!("--secure-port={CONTROLLERS_PORT}"),
        format!("--cert-dir={}", state.text("certificates/controllers")?),
        format!("--service-account-private-key-file={}", state.text("accounts.key")?),
        format!("--root-ca-file={}", state.text("certificates/apiserver.crt")?),
        "--use-service-account-credentials=true".into(),
        "--leader-elect=false".into(),
        // How long a node may go without a heartbeat.
        "--node-monitor-grace-period=10000h".into(),
    ]);
    state.service("kube-controller-manager").start(&mut controllers, &[CONTROLLERS_PORT])
}

fn start_scheduler(state: &State, programs: &Programs) -> Result<()> {
    let mut scheduler = Command::new(&programs.scheduler);
    scheduler.args([
        format!("--kubeconfig={}", state.text("kubeconfig")?),
        "--bind-address=127.0.0.1".into(),
        format!("--secure-port={SCHEDULER_PORT}"),
        format!("--cert-dir={}", state.text("certificates/scheduler")?),
        "--leader-elect=false".into(),
    ]);
    let service = state.service("kube-scheduler");
    service.start(&mut scheduler, &[SCHEDULER_PORT])?;
    service.wait("to listen", || Ok(listens(SCHEDULER_PORT)))
}

fn start_kwok(state: &State, programs: &Programs) -> Result<()> {
    let mut stages = String::new();
    for stage in STAGES {
        let file = programs.stages.join(stage);
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        stages.push_str(&format!("---\n{text}\n"));
    }
    fs::write(state.path("stages.yaml"), stages)?;
    let mut kwok = Command::new(&programs.kwok);
    kwok.args([
        format!("--kubeconfig={}", state.text("kubeconfig")?),
        format!("--config={}", state.text("stages.yaml")?),
        "--manage-all-nodes=true".into(),
        "--node-lease-duration-seconds=0".into(),
        format!("--server-address=127.0.0.1:{KWOK_PORT}"),
    ]);
    let service = state.service("kwok");
    service.start(&mut kwok, &[KWOK_PORT])?;
    service.wait("to listen", || Ok(listens(KWOK_PORT)))
}

/// No pod can be made before: the sign that the controllers work.
fn wait_for_service_account(state: &State, programs: &Programs) -> Result<()> {
    let get = ["get", "serviceaccount", "default", "--namespace", "default"];
    let service = state.service("kube-controller-manager");
    service.wait("to make the default service account", || ask(state, programs, &get))
}

/// Whether kubectl gets an answer.
fn ask(state: &State, programs: &Programs, arguments: &[&str]) -> Result<bool> {
    let mut kubectl = Command::new(&programs.kubectl);
    kubectl.arg("--kubeconfig").arg(state.path("kubeconfig")).args(arguments);
    Ok(process::probe(&mut kubectl)?.is_some())
}
