//! One rendered workload for many tenants.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;

use super::Target;
use super::runner::Runner;
use crate::error::Error;
use crate::tenants::Tenant;
use crate::workload::Workload;

/// How many copies are worth a thread of their own.
const CHUNK: usize = 8;

/// A copy of the workload for each tenant, in their order.
pub(super) fn copies<'s>(
    mut workload: Workload<'s>,
    tenants: Vec<Tenant>,
) -> Result<Vec<Runner<'s>>, Error> {
    workload.take_up_all()?;
    let workload = &Arc::new(workload);
    let make = |tenant: &Tenant| Runner::make(Arc::clone(workload), tenant.clone());
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let chunk = tenants.len().div_ceil(threads).max(CHUNK);
    if tenants.len() <= chunk {
        return tenants.iter().map(make).collect();
    }
    thread::scope(|scope| {
        let chunks = tenants.chunks(chunk);
        let threads = chunks.map(|tenants| {
            scope.spawn(move || tenants.iter().map(make).collect::<Result<Vec<_>, Error>>())
        });
        let threads: Vec<_> = threads.collect();
        let mut runners = Vec::new();
        for thread in threads {
            match thread.join() {
                Ok(made) => runners.extend(made?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(runners)
    })
}

/// Every object of the output has a name of its own.
///
/// # Errors
/// When two copies are one object for the cluster, or a copy is another document's.
pub(super) fn check_names(runners: &[Runner<'_>]) -> Result<(), Error> {
    let mut seen: HashMap<&Target, &Runner<'_>> = HashMap::new();
    for runner in runners.iter().filter(|runner| runner.is_copy()) {
        for document in &runner.documents {
            if let Some(other) = seen.insert(&document.target, runner) {
                let title = document.target.title();
                let tenant = &runner.tenant;
                return Err(Error::new(format!("two copies are named {title}"))
                    .at(tenant.place(tenant.name.span()), "this tenant's")
                    .at(other.tenant.place(other.tenant.name.span()), "and this one's")
                    .help("give one of the tenants, or of the workloads, another name"));
            }
        }
    }
    Ok(())
}
