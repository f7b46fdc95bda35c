//! Which runners to make, and their making on all processors.

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::thread;

use super::rendering::Rendering;
use super::shared::{asked_for_by_all, check_outsiders, left_behind, part_only};
use crate::diagnostic::{Diagnostic, Error};
use crate::edit::Rendered;
use crate::fleet::{Fleet, shared};
use crate::tenants::{Selection, Tenant, TenantsFile, WorkloadFacts};
use crate::workload::{Outsider, TENANT_LABEL, Workload, is_copy};

/// How many runners are worth a thread of their own.
const CHUNK: usize = 8;

/// What is to be made of the workloads of a stream, in its order.
#[derive(Default)]
pub(super) struct Tasks<'s> {
    /// Each runner with its tenant.
    all: Vec<(Arc<Rendered<'s>>, Tenant)>,
    /// Which of them are copies of one workload, and what else holds its name.
    copies: Vec<(Range<usize>, Vec<Outsider>)>,
    findings: Vec<Diagnostic>,
}

impl<'s> Tasks<'s> {
    /// A workload of the stream goes to its tenant, or is copied for all that share it.
    ///
    /// # Errors
    /// When it has none, when several claim it, and when a document of it cannot be read.
    pub(super) fn add(
        &mut self,
        workload: Workload<'s>,
        tenants: &TenantsFile,
        asked: Option<&str>,
    ) -> Result<(), Error> {
        let identity = workload.identity();
        let facts = WorkloadFacts {
            name: &identity.name,
            release: identity.release.as_deref(),
            namespace: identity.namespace.as_deref(),
            tenant: identity.tenant.as_deref(),
            runner: identity.runner.as_deref(),
            place: Some(workload.deployment.place(&workload.deployment.tree)),
        };
        match tenants.select(&facts, asked)? {
            Selection::Unmanaged => {}
            Selection::Tenant(tenant) => {
                if tenant.shares_release() {
                    check_copy(&workload, &tenant)?;
                }
                self.make(workload, *tenant)?;
            }
            Selection::Shared(tenants) => {
                let release = identity.release.unwrap_or_default();
                self.findings.extend(asked.map(|asked| part_only(&release, asked)));
                self.copy(workload, tenants)?;
            }
        }
        Ok(())
    }

    /// The workload becomes this tenant's.
    fn make(&mut self, workload: Workload<'s>, tenant: Tenant) -> Result<(), Error> {
        self.all.push((Arc::new(Rendered::read(workload)?), tenant));
        Ok(())
    }

    /// The workload is copied for each of the tenants.
    fn copy(&mut self, mut workload: Workload<'s>, tenants: Vec<Tenant>) -> Result<(), Error> {
        one_token_each(&tenants)?;
        workload.take_up_all()?;
        let exclusive = workload.exclusive_values().into_iter().map(asked_for_by_all);
        self.findings.extend(exclusive);
        let first = self.all.len();
        self.copies.push((first..first + tenants.len(), workload.outsiders()?));
        let rendered = Arc::new(Rendered::read(workload)?);
        self.all.extend(tenants.into_iter().map(|tenant| (Arc::clone(&rendered), tenant)));
        Ok(())
    }

    /// The runners in their order, and what was found besides.
    ///
    /// # Errors
    /// The first in that order: when an edit cannot be made, or a copy has the name of another
    /// document of the stream.
    pub(super) fn run(self) -> Result<(Vec<Rendering<'s>>, Vec<Diagnostic>), Error> {
        let Self { all, copies, mut findings } = self;
        let runners = on_all_processors(all)?;
        for (range, outsiders) in copies {
            check_outsiders(&outsiders, &runners[range])?;
            findings.extend(outsiders.into_iter().filter_map(left_behind));
        }
        Ok((runners, findings))
    }
}

fn on_all_processors<'s>(
    mut tasks: Vec<(Arc<Rendered<'s>>, Tenant)>,
) -> Result<Vec<Rendering<'s>>, Error> {
    let make = |tasks: Vec<(Arc<Rendered<'s>>, Tenant)>| {
        let made = tasks.into_iter().map(|(rendered, tenant)| Rendering::make(rendered, tenant));
        made.collect::<Result<Vec<_>, Error>>()
    };
    if tasks.len() <= CHUNK {
        return make(tasks);
    }
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let chunk = tasks.len().div_ceil(threads).max(CHUNK);
    thread::scope(|scope| {
        let mut threads = Vec::new();
        while !tasks.is_empty() {
            let rest = tasks.split_off(chunk.min(tasks.len()));
            let part = std::mem::replace(&mut tasks, rest);
            threads.push(scope.spawn(move || make(part)));
        }
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

/// A token is one runner's: two managers with the same would be one runner for two tenants.
fn one_token_each(tenants: &[Tenant]) -> Result<(), Error> {
    let fleet = Fleet::new(tenants);
    let Some(group) = shared(&fleet.tokens).next() else { return Ok(()) };
    let [one, other] = [&group[0], &group[1]];
    let names = [one, other].map(|edge| edge.tenant.name.as_str());
    Err(Error::new(format!("tenants `{}` and `{}` have one token", names[0], names[1]))
        .at(other.place(), "this Secret")
        .note("in one namespace it is the same Secret, and both managers one runner")
        .help("name another Secret: `token: {secretName: \"{tenant}-token\"}` in the defaults")
        .help("or give each tenant a `namespace`"))
}

/// A workload with the label of a tenant that shares its release must be the tenant's copy.
fn check_copy(workload: &Workload<'_>, tenant: &Tenant) -> Result<(), Error> {
    let deployment = &workload.deployment;
    let name = deployment.text_at(["metadata", "name"]).unwrap_or_default();
    let original = tenant.workload.as_ref().map(|workload| workload.as_str());
    if is_copy(name, tenant.name.as_str(), original) {
        return Ok(());
    }
    let title = format!("Deployment `{name}` has the label of tenant `{}`", tenant.name.get());
    Err(Error::new(format!("{title} and is not its copy"))
        .at(deployment.place(&deployment.tree), "the workload")
        .note("the runner of a shared release is copied for every tenant, under a name of its own")
        .help(format!("leave the label `{TENANT_LABEL}` out of the values of the chart")))
}
