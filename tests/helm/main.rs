//! The program as the post-renderer of real Helms: Helm 3 runs the binary, Helm 4 the plugin.
//!
//! The variables of `testing::helm` name them; `cargo xtask test` sets these.
#![allow(clippy::print_stderr, reason = "reports what it skips")]

mod alerts;
mod errors;
mod opened;
mod policies;
mod rendering;
mod stand_in;
mod tenant_chart;

use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use testing::helm::{Helm, VARIABLES};

type Test = fn(&Helm) -> Result<(), Failed>;

const TESTS: [(&str, Test); 13] = [
    ("the charts are in order", rendering::charts_are_in_order),
    ("the sample streams are what Helm renders", rendering::samples_are_current),
    ("tenants of the demo are placed", rendering::tenants_are_placed),
    ("all other documents stay byte for byte", rendering::other_documents_stay),
    ("an umbrella chart with two runners", rendering::umbrella),
    ("the same output again", rendering::rendering_is_deterministic),
    ("a chart without runners passes through", rendering::charts_without_runners_pass),
    ("an unknown tenant is reported", errors::unknown_tenant),
    ("a mistake in the tenants file is reported", errors::mistake_in_tenants_file),
    ("a runner without a tenant is refused", errors::runner_without_tenant),
    ("charts/tenant is in order", tenant_chart::is_in_order),
    ("charts/tenant renders what its cases say", tenant_chart::cases_hold),
    (
        "charts/tenant in an older cluster, without its policies",
        tenant_chart::older_clusters_do_without_the_policies,
    ),
];

/// Helm 3 asks the cluster even in a dry run.
const TESTS_OF_HELM_4: [(&str, Test); 1] = [("install --dry-run", rendering::install_dry_run)];

const ALERTS: (&str, Test) =
    ("the alerts of charts/tenant ring when they should", alerts::ring_when_they_should);
const STAND_IN: (&str, Test) = (
    "the stand-in renders what the runner's chart renders",
    stand_in::renders_what_the_chart_renders,
);
const POLICIES: (&str, Test) =
    ("the policies of charts/tenant refuse and admit what they should", policies::judge);

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (major, variable) in VARIABLES {
        let helm = std::env::var_os(variable).filter(|path| !path.is_empty());
        if helm.is_none() {
            eprintln!("helm: tests with Helm {major} skipped, {variable} is not set");
        }
        // Trials of one Helm share its home; setting it up is part of the first.
        let helm =
            Arc::new(helm.map(|program| Helm::new(major, program, env!("CARGO_TARGET_TMPDIR"))));
        let more = TESTS_OF_HELM_4.iter().filter(|_| major == 4);
        for &(what, test) in TESTS.iter().chain(more) {
            let shared = Arc::clone(&helm);
            let trial = Trial::test(format!("helm {major}: {what}"), move || match &*shared {
                Some(helm) => test(helm),
                None => Ok(()),
            });
            trials.push(trial.with_ignored_flag(helm.is_none()));
        }
        trials.push(with_more(major, Arc::clone(&helm), ALERTS, alerts::missing()));
        trials.push(with_more(major, Arc::clone(&helm), STAND_IN, stand_in::missing()));
        trials.push(with_more(major, helm, POLICIES, policies::missing()));
    }
    libtest_mimic::run(&arguments, trials).exit()
}

/// A test that needs more than Helm.
fn with_more(
    major: u32,
    helm: Arc<Option<Helm>>,
    (what, test): (&str, Test),
    missing: Option<&'static str>,
) -> Trial {
    if let Some(variable) = missing {
        eprintln!("helm: skipped, for want of {variable}: {what}");
    }
    let is_ignored = helm.is_none() || missing.is_some();
    let trial = Trial::test(format!("helm {major}: {what}"), move || match &*helm {
        Some(helm) => test(helm),
        None => Ok(()),
    });
    trial.with_ignored_flag(is_ignored)
}
