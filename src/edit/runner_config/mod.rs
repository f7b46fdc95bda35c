//! `runner-config`: how many jobs, in which namespace, as which service account, and any other key
//! of the runner.

mod config;

use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;

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
    match &tenant.config {
        Some(config) => config::declare(draft, config),
        None => Ok(()),
    }
}
