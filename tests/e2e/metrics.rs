//! Metrics: a real Prometheus scrapes real gitlab-runners as the rendered monitors say, and a
//! query by tenant answers with that tenant's runner.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::Failed;
use serde_json::Value;
use testing::go;

use crate::coordinator::Coordinator;
use crate::lab::{Lab, output, skipped, until};
use crate::manager::{Manager, Running, secrets};
use crate::scraping::{Addresses, configuration};

/// The value in `tenants.yaml` of each, which the runner reports as `gitlab_runner_concurrent`.
const CONCURRENT: [(&str, u32); 2] = [("java", 20), ("dotnet", 8)];
const METRICS: (&str, &str) = ("defaults:\n", "defaults:\n  metrics: true\n");
/// The chart leaves monitors out where the cluster does not know them.
const VALUES: [&str; 4] = [
    "--api-versions=monitoring.coreos.com/v1",
    "--set=metrics.enabled=true,service.enabled=true",
    "--set=metrics.serviceMonitor.enabled=true",
    "--set=metrics.podMonitor.enabled=true",
];
/// What the chart writes into config.toml.
const LISTEN: &str = "listen_address = \":9252\"";

/// One release per tenant.
pub(crate) fn of_a_release_each(lab: &Lab) -> Result<(), Failed> {
    let program = program(lab)?;
    let folder = lab.folder("metrics")?;
    let tenants = lab.tenants(&folder, &[METRICS])?;
    let coordinator = Coordinator::start()?;
    let mut documents = Vec::new();
    for (tenant, _) in CONCURRENT {
        let (release, namespace) = (format!("{tenant}-runner"), format!("runners-{tenant}"));
        let url = coordinator.url();
        let stream = lab.render_with(&tenants, &release, &namespace, &url, &VALUES)?;
        documents.extend(go::read(&stream)?);
    }
    scraped(lab, program, &folder, &documents)
}

/// One release for all, in one namespace: selectors alone decide which Service belongs to which tenant.
pub(crate) fn of_a_shared_release(lab: &Lab) -> Result<(), Failed> {
    let program = program(lab)?;
    let folder = lab.folder("metrics-shared")?;
    let shared = ("release: \"{tenant}-runner\"", "sharedRelease: fleet-runner");
    let together = ("namespace: runners-{tenant}", "namespace: fleet");
    let tenants = lab.tenants(&folder, &[METRICS, shared, together])?;
    let coordinator = Coordinator::start()?;
    let url = coordinator.url();
    let stream = lab.render_with(&tenants, "fleet-runner", "fleet", &url, &VALUES)?;
    scraped(lab, program, &folder, &go::read(&stream)?)
}

/// Runs every tenant's manager and a Prometheus that has the monitors from these documents.
fn scraped(lab: &Lab, program: &Path, folder: &Path, documents: &[Value]) -> Result<(), Failed> {
    let (mut addresses, mut running) = (Addresses::new(), Vec::new());
    for (tenant, _) in CONCURRENT {
        let is_own = |document: &&Value| {
            document["metadata"]["labels"]["runner-tenant.dev/tenant"] == *tenant
        };
        let own: Vec<_> = documents.iter().filter(is_own).cloned().collect();
        let secrets = secrets(tenant, "key", "secret");
        let manager = Manager::of_documents(lab, folder.join(tenant), &own, &secrets)?;
        let (address, process) = run(lab, &manager)?;
        addresses.insert(name_of_deployment(&own)?, address);
        running.push(process);
    }
    let prometheus = Prometheus::start(program, folder, documents, &addresses)?;
    CONCURRENT.iter().try_for_each(|(tenant, jobs)| prometheus.reports(tenant, *jobs))
}

fn name_of_deployment(documents: &[Value]) -> Result<String, Failed> {
    let manager = documents.iter().find(|document| document["kind"] == "Deployment");
    let name = manager.and_then(|manager| manager["metadata"]["name"].as_str());
    Ok(name.ok_or("no Deployment")?.to_owned())
}

fn program(lab: &Lab) -> Result<&Path, Failed> {
    lab.prometheus.as_deref().ok_or_else(|| skipped("there is no Prometheus"))
}

/// Registers and starts a manager; where its metrics are.
fn run(lab: &Lab, manager: &Manager) -> Result<(String, Running), Failed> {
    manager.register()?;
    let address = free_address()?;
    let config = fs::read_to_string(manager.config())?;
    if !config.contains(LISTEN) {
        return Err(format!("no metrics in\n{config}").into());
    }
    // Of this machine alone.
    let here = config.replace(LISTEN, &format!("listen_address = \"{address}\""));
    fs::write(manager.config(), here)?;
    Ok((address, manager.run(&lab.kubeconfig)?))
}

/// An address that nobody listens at.
fn free_address() -> Result<String, Failed> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

/// A Prometheus that ends with its owner.
struct Prometheus {
    address: String,
    _process: Running,
}

impl Prometheus {
    fn start(
        program: &Path,
        folder: &Path,
        documents: &[Value],
        addresses: &Addresses,
    ) -> Result<Self, Failed> {
        let file = folder.join("prometheus.yml");
        fs::write(&file, configuration(documents, addresses)?.to_string())?;
        let address = free_address()?;
        let log = fs::File::create(folder.join("prometheus.log"))?;
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--"]).arg(program);
        command.arg(format!("--config.file={}", file.display()));
        command.arg(format!("--storage.tsdb.path={}", folder.join("data").display()));
        command.arg(format!("--web.listen-address={address}"));
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(Self { address, _process: Running::start(&mut command)? })
    }

    /// Both series of the tenant's, one a monitor, are of the runner that takes this many jobs.
    fn reports(&self, tenant: &str, concurrent: u32) -> Result<(), Failed> {
        let query = format!("query=gitlab_runner_concurrent{{tenant=\"{tenant}\"}}");
        let wanted = concurrent.to_string();
        let series = until(&format!("two series of {tenant}'s"), || {
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--get", "--data-urlencode", &query]);
            curl.arg(format!("http://{}/api/v1/query", self.address));
            // It may not listen yet.
            let answer = output(&mut curl).unwrap_or_default();
            let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
            let series = answer["data"]["result"].as_array().cloned().unwrap_or_default();
            Ok((series.len() >= 2).then_some(series))
        })?;
        match series.iter().all(|series| series["value"][1] == *wanted) && series.len() == 2 {
            true => Ok(()),
            false => Err(format!("series of {tenant}'s: {series:#?}").into()),
        }
    }
}
