//! What `config` may say of the runner's keys, by the class of each: what a section sets is that
//! section's, what opens something is said on purpose.

use std::ops::Range;

use crate::diagnostic::Error;
use crate::edit::guard::{self, judged};
use crate::runner::reach::{self, Class, EDITION};
use crate::runner::{Table, Value};
use crate::spelling::nearest;
use crate::tenants::{Config, ConfigValue, Spanned, Tenant};

/// Refuses a key that undoes a section, or that lets a job choose.
pub(super) fn check(
    tenant: &Tenant,
    path: &[&str],
    value: &Value,
    span: &Range<usize>,
) -> Result<(), Error> {
    let dotted = path.join(".");
    let refusal = |title: String| Error::new(title).at(tenant.place(span.clone()), "");
    let Some(reach) = reach::key(path) else {
        let flag = path.last().copied().unwrap_or_default();
        let error = refusal(format!("unknown feature flag `{flag}`"))
            .note(format!("GitLab Runner {} has none of this name", EDITION.runner));
        return Err(match nearest(flag, reach::flags().map(|(flag, _)| flag)) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        });
    };
    if reach.class == Class::Owned {
        return Err(refusal(format!("`config.{dotted}` belongs to runner-tenant"))
            .note("policies select the tenant's pods by labels below `runner-tenant.dev/`")
            .help("leave it out"));
    }
    if let Some(guard) = guard::of_key(tenant, path, value) {
        let section = guard.section;
        return Err(refusal(format!("`config.{dotted}` contradicts {section}"))
            .note(guard.consequence)
            .help("leave it out"));
    }
    if guard::is_chosen_by_job(tenant, reach, value) {
        return Err(refusal(format!("a job chooses `config.{dotted}` by a variable"))
            .note(
                "the runner expands it with the variables of the job, which sets them as it likes",
            )
            .help("`{tenant}` stands for the tenant's name")
            .help("or open it: `lockdown: {overwrites: open}`"));
    }
    Ok(())
}

/// Refuses a patch of build pods that undoes what a section sets.
pub(super) fn check_patch(
    tenant: &Tenant,
    written: &Config,
    patch: &Table,
    item: &Spanned<ConfigValue>,
) -> Result<(), Error> {
    for judged in judged(tenant, patch) {
        let reason = match judged.refusal() {
            Some(reason) => reason,
            None => match &judged {
                guard::Judged::Unknown { field } => {
                    let kubernetes = EDITION.kubernetes;
                    format!("changes {field}, which Kubernetes {kubernetes} does not have")
                }
                _ => continue,
            },
        };
        let of_patch =
            |key: &str| key.eq_ignore_ascii_case("patch") || key.eq_ignore_ascii_case("patch_path");
        let value = written.entries().iter().find(|entry| of_patch(&entry.key));
        let span = value.map_or_else(|| item.span(), |entry| entry.value.span());
        return Err(Error::new(format!("the pod_spec patch {reason}"))
            .at(tenant.place(span), "")
            .note(judged.note())
            .help("leave it out of the patch"));
    }
    Ok(())
}
