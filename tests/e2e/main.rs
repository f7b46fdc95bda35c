//! What the project claims, proved with the real programs: one file per claim.
//!
//! `cargo xtask e2e` starts the lab, sets the variables of `lab.rs` and runs these; without the
//! variables they are skipped.
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "reports what it skips, and a table")]

mod accepted;
mod cached;
mod ceph;
mod container;
mod coordinator;
mod enforced;
mod failing;
mod fields;
mod helmfile;
mod images;
mod job;
mod kaniko;
mod lab;
mod maintained;
mod manager;
mod metrics;
mod object_store;
mod operators;
mod placed;
mod refused;
mod registered;
mod registry;
mod scraping;
mod shared;
mod table;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};

use lab::Lab;
use table::Table;

/// Set by `cargo xtask e2e`, which wants the table even where nothing can run.
const WANTED: &str = "RUNNER_TENANT_E2E";

type Test = fn(&Lab) -> Result<(), Failed>;

/// Claim, what is run, by what.
const TESTS: &[(&str, &str, Test)] = &[
    (
        "registered",
        "chart's entrypoint, gitlab-runner register: exactly the tenant",
        registered::exactly_the_tenant,
    ),
    ("registered", "gitlab-runner lint finds nothing", registered::lint_finds_nothing),
    (
        "registered",
        "gitlab-runner lint: every field of the tenants file, every pair",
        fields::lint_knows_every_pair,
    ),
    ("placed", "the manager, by the real scheduler among other tenants' nodes", placed::manager),
    ("placed", "a build pod of the real gitlab-runner, for two tenants", placed::build_pod),
    ("placed", "a build pod of a job that wants to leave", placed::hostile_build_pod),
    ("accepted", "Helm 3: install, upgrade, rollback, uninstall", accepted::by_helm3),
    ("accepted", "Helm 4: install, upgrade, rollback, uninstall", accepted::by_helm4),
    (
        "accepted",
        "Helmfile with Helm 3: sync, again, changed, back, destroy",
        accepted::by_helmfile_and_helm3,
    ),
    (
        "accepted",
        "Helmfile with Helm 4: sync, again, changed, back, destroy",
        accepted::by_helmfile_and_helm4,
    ),
    (
        "enforced",
        "pods, Services and Secrets that would leave their tenant",
        enforced::escapes_refused,
    ),
    ("enforced", "every operator of node requirements", operators::each_is_held_to),
    ("enforced", "Pod Security of the tenant's namespace", enforced::baseline),
    (
        "enforced",
        "the real gitlab-runner with the manager's own rights",
        enforced::manager_works_with_its_rights,
    ),
    ("enforced", "charts/tenant, strictly validated", enforced::valid),
    (
        "refused",
        "Helmfile with Helm 3: a bad tenants file, nothing rendered",
        refused::by_helmfile_and_helm3,
    ),
    (
        "refused",
        "Helmfile with Helm 4: a bad tenants file, nothing rendered",
        refused::by_helmfile_and_helm4,
    ),
    ("shared", "one release by Helm 3: two tenants, one goes", shared::by_helm3),
    ("shared", "one release by Helm 4: two tenants, one goes", shared::by_helm4),
    ("shared", "one release by Helmfile, beside charts/tenant", shared::by_helmfile),
    ("cached", "two jobs: what one keeps in Ceph, the other finds", cached::kept_and_found),
    ("cached", "a job with another tenant's keys: 403 both ways", cached::closed_to_others),
    (
        "kaniko",
        "layers in a registry on the tenant's bucket, by the real executor",
        kaniko::registry,
    ),
    ("kaniko", "layers in the runner's own cache, by the real executor", kaniko::runner_cache),
    (
        "kept apart",
        "export ceph: who may do what to whom, own buckets and a shared one",
        ceph::who_may_do_what,
    ),
    (
        "metrics",
        "Prometheus, by the rendered monitors: a query by tenant, a release each",
        metrics::of_a_release_each,
    ),
    (
        "metrics",
        "Prometheus, by the rendered monitors: a query by tenant, a shared release",
        metrics::of_a_shared_release,
    ),
    (
        "maintained",
        "Kaniko's registry: old layers go, pushes meanwhile stay",
        maintained::old_layers_go,
    ),
    ("failing well", "a job without the object gateway", failing::gateway_down),
    ("failing well", "a job without the bucket", failing::bucket_missing),
    ("failing well", "a job without the API server", failing::api_server_down),
    ("failing well", "Helm 3 and 4 without the API server", failing::helm_without_api_server),
    ("failing well", "a manager without its Secrets", failing::secret_missing),
    ("failing well", "a manager whose token is empty", failing::token_empty),
    ("failing well", "a job without a node of its tenant", failing::no_node),
    ("failing well", "a job without keys for the bucket", failing::keys_empty),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let lab = Lab::find().map(Arc::new);
    if let Err(variable) = &lab {
        eprintln!("e2e: skipped, {variable} is not set; `cargo xtask e2e` sets it");
    }
    let table = Arc::new(Table::default());
    let trials = TESTS.iter().map(|&(claim, what, test)| {
        let row = table.row(claim, what);
        let (lab, table) = (lab.clone(), Arc::clone(&table));
        let is_ready = lab.is_ok();
        let trial = Trial::test(format!("{claim}: {what}"), move || match &lab {
            Ok(lab) => table.measure(row, || test(lab)),
            Err(_) => Ok(()),
        });
        trial.with_ignored_flag(!is_ready)
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    if (lab.is_ok() || std::env::var_os(WANTED).is_some()) && !arguments.list {
        println!("{table}");
    }
    conclusion.exit_code()
}
