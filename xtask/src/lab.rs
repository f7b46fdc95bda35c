//! `cargo xtask lab`: Kubernetes with fake nodes, and Ceph's object gateway, on this machine.
//!
//! Everything listens on 127.0.0.1 and writes under `target/lab` alone.

mod ceph;
pub(crate) mod debian;
mod kubernetes;
mod service;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::console::{BAD, GOOD, heading, remark};
use crate::process::unless_missing;
use crate::repository::Repository;
use service::{Service, State};

pub(crate) use ceph::ADDRESS as S3_ADDRESS;

/// Where the lab's parts are, for those who use them.
#[derive(Default)]
pub(crate) struct Lab {
    /// How to reach the cluster, when it is there.
    pub kubeconfig: Option<PathBuf>,
    /// Ceph's configuration, when it is there.
    pub ceph: Option<PathBuf>,
    /// Prometheus, when it is there; those who use it start it.
    pub prometheus: Option<PathBuf>,
}

/// Starts everything afresh, whatever an earlier run has left.
///
/// # Errors
/// When a program of the cluster is missing and cannot be had, or one does not become ready.
pub(crate) fn up(repository: &Repository) -> Result<PathBuf> {
    start(repository)?.kubeconfig.context("the lab has no cluster")
}

/// Starts afresh what can be had here, and reports where it is.
///
/// # Errors
/// When a program cannot be built, or one does not become ready.
pub(crate) fn start(repository: &Repository) -> Result<Lab> {
    heading("Programs of the lab");
    let programs = kubernetes::Programs::find(repository);
    let programs = unless_missing("the lab has no cluster", programs)?;
    let with_ceph = unless_missing("the lab has no Ceph", ceph::require())?.is_some();
    let prometheus = debian::require(&["prometheus"], &["prometheus"]);
    let prometheus = unless_missing("the lab has no Prometheus", prometheus)?;
    stop(repository)?;

    heading("Starting the lab");
    let start = Instant::now();
    let directory = repository.target("lab");
    let kubeconfig = match &programs {
        Some(programs) => {
            Some(kubernetes::start(&fresh(&directory.join("kubernetes"))?, programs)?)
        }
        None => None,
    };
    let ceph = match with_ceph {
        true => match ceph::start(&fresh(&directory.join("ceph"))?) {
            Ok(ceph) => Some(ceph),
            // A machine may be too small for it; what needs none can be proved all the same.
            Err(error) => {
                remark(&format!("the lab has no Ceph, it does not start: {error:#}"));
                None
            }
        },
        false => None,
    };
    remark(&format!("ready after {:.1} s", start.elapsed().as_secs_f32()));
    if let Some(kubeconfig) = &kubeconfig {
        remark(&format!("export KUBECONFIG={}", kubeconfig.display()));
    }
    if let Some(ceph) = &ceph {
        remark(&format!("S3 at http://{}, radosgw-admin -c {}", S3_ADDRESS, ceph.display()));
    }
    Ok(Lab { kubeconfig, ceph, prometheus: prometheus.map(|()| "prometheus".into()) })
}

/// Stops everything that was started here, and nothing else.
///
/// # Errors
/// When a process cannot be stopped.
pub(crate) fn down(repository: &Repository) -> Result<()> {
    stop(repository)
}

/// Shows what runs; exit status 1 when something does not.
///
/// # Errors
/// When the records cannot be read.
pub(crate) fn status(repository: &Repository) -> Result<ExitCode> {
    let mut all = true;
    for service in services(repository) {
        let process = service.process()?;
        all &= process.is_some();
        match process {
            Some(id) => {
                anstream::println!("{:<24} {GOOD}runs{GOOD:#} (process {id})", service.name)
            }
            None => anstream::println!("{:<24} {BAD}does not run{BAD:#}", service.name),
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How to reach the lab's cluster.
pub(crate) fn kubeconfig(repository: &Repository) -> PathBuf {
    repository.target("lab/kubernetes/kubeconfig")
}

fn stop(repository: &Repository) -> Result<()> {
    // The later need the earlier until their own end.
    services(repository).iter().rev().try_for_each(Service::stop)
}

/// All programs of the lab, in the order they are started.
fn services(repository: &Repository) -> Vec<Service> {
    let parts = [("kubernetes", &kubernetes::SERVICES[..]), ("ceph", &ceph::SERVICES[..])];
    let all = parts.into_iter().flat_map(|(part, names)| {
        let state = State::new(repository.target("lab").join(part));
        names.iter().map(move |name| state.service(name))
    });
    all.collect()
}

/// An empty directory; what runs there has been stopped.
fn fresh(directory: &Path) -> Result<State> {
    if directory.exists() {
        fs::remove_dir_all(directory).with_context(|| directory.display().to_string())?;
    }
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    Ok(State::new(directory.to_owned()))
}
