//! `runner-config`: how many jobs, in which namespace, as which service account, and any other key
//! of the runner.

mod config;

use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::tenants::Tenant;

pub(super) const EDIT: Edit = Edit { id: "runner-config", phase: Phase::Declare, apply };

fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    if let Some(namespace) = &tenant.namespace {
        draft.because_of(namespace.span());
        draft.set(&["kubernetes", "namespace"], namespace.as_str());
    }
    if let Some(account) = &tenant.service_account_name {
        draft.because_of(account.span());
        draft.set(&["kubernetes", "service_account"], account.as_str());
    }
    if let Some(concurrent) = &tenant.concurrent {
        draft.because_of(concurrent.span());
        draft.set_global("concurrent", i64::from(concurrent.get().get()));
    }
    match &tenant.config {
        Some(config) => config::declare(draft, config),
        None => Ok(()),
    }
}
