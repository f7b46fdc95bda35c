//! `render`: post-renders standard input to standard output.

use runner_tenant::plan::plan;

use super::tenants_path::{self, TenantsPath};
use super::{Result, Run, print_pieces, read_stream, report_findings};
use crate::input::tenants_file;
use crate::outcome::Outcome;
use crate::read;

/// Post-render manifests from standard input to standard output
#[derive(Debug, Clone, clap::Args)]
// Not a group of its own, because it is part of other commands' arguments.
#[group(skip)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(super) tenants: TenantsPath,
    /// The tenant of every runner in the stream [default: the one whose release it is]
    #[arg(long, value_name = "NAME", env = "RUNNER_TENANT", add = tenants_path::names())]
    tenant: Option<String>,
    /// The runner in the stream, where its tenant has several: java/small
    #[arg(long, value_name = "TENANT/RUNNER", conflicts_with = "tenant")]
    runner: Option<String>,
    /// Refuse what the chart's values set differently from the tenants file
    #[arg(long)]
    pub(super) strict: bool,
}

impl Args {
    /// The tenant or runner named, unless by an empty variable.
    pub(super) fn tenant(&self) -> Option<&str> {
        let named = self.runner.as_deref().or(self.tenant.as_deref());
        named.filter(|name| !name.is_empty())
    }
}

impl Run for Args {
    fn run(&self) -> Result {
        let tenants = tenants_file::open(self.tenants.named(), self.tenant())?;
        let stream = read_stream()?;
        let plan = plan(stream, &tenants, self.tenant())?;
        if self.strict {
            plan.refuse_findings()?;
        }
        plan.refuse_as_written(&tenants)?;
        let output = plan.output();
        if !plan.findings_of_stream().is_empty() {
            report_findings(plan.findings_of_stream(), &read::masker(&output));
        }
        print_pieces(&output)?;
        Ok(Outcome::Fine)
    }
}
