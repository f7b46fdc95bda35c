//! `runner-config`: how many jobs, in which namespace, as which service account, and any other key
//! of the runner.

mod config;
mod policy;
mod value;

pub(super) use config::POD_SPEC_FLAG;

use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::tenants::Tenant;

pub(super) const EDIT: Edit = Edit {
    id: "runner-config",
    summary: "concurrency, namespace, service account and any other key of the runner",
    phase: Phase::Declare,
    apply,
};

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    if let Some(namespace) = &tenant.namespace {
        draft.attribute_to(namespace.span());
        draft.set(&["kubernetes", "namespace"], namespace.as_str());
    }
    if let Some(account) = &tenant.service_account_name {
        draft.attribute_to(account.span());
        draft.set(&["kubernetes", "service_account"], account.as_str());
    }
    if let Some(concurrent) = &tenant.concurrent {
        draft.attribute_to(concurrent.span());
        draft.set_global("concurrent", i64::from(concurrent.get().get()));
    }
    let Some(config) = &tenant.config else { return Ok(()) };
    for declared in config::read(&tenant, config)? {
        let path: Vec<&str> = declared.path.iter().map(String::as_str).collect();
        draft.attribute_to(declared.span);
        draft.set(&path, declared.value);
    }
    Ok(())
}

/// Whether `config` can be written, whatever the chart renders.
pub(super) fn check(tenant: &Tenant) -> Result<(), Error> {
    match &tenant.config {
        Some(config) => config::read(tenant, config).map(drop),
        None => Ok(()),
    }
}
