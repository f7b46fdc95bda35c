//! `copy`: the runner of a shared release becomes one per tenant.

use super::{Draft, Edit, Phase};
use crate::error::Error;
use crate::tenants::Tenant;

pub(super) const EDIT: Edit = Edit { id: "copy", phase: Phase::Declare, apply };

fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(shared) = &tenant.shared_release else { return Ok(()) };
    draft.because_of(shared.span());
    draft.workload.take_up_all()?;
    // An output rendered again holds the copies already.
    if draft.workload.identity().tenant.is_some() {
        return Ok(());
    }
    let namespace = tenant.namespace.as_ref().map(|namespace| namespace.as_str());
    draft.workload.copy(tenant.name.as_str(), namespace)?;
    draft.read_again()
}
