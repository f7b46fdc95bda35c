//! `render`: post-renders standard input to standard output.

use runner_tenant::plan::plan;

use super::{Result, print_pieces, read_stream, tell_findings};
use crate::cli::{Outcome, Render};
use crate::input::tenants_file;

pub(crate) fn run(args: &Render) -> Result {
    let tenants = tenants_file::open(args.tenants.named(), args.tenant())?;
    let stream = read_stream()?;
    let plan = plan(&stream, &tenants, args.tenant())?;
    if args.strict {
        plan.refuse_findings()?;
    }
    tell_findings(plan.findings_of_stream());
    print_pieces(&plan.output())?;
    Ok(Outcome::Fine)
}
