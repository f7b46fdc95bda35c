//! `token`: the manager registers with its tenant's token.

use manifest_patch::Node;

use super::{Draft, Edit, Phase, tree};
use crate::error::Error;
use crate::tenants::Tenant;
use crate::workload::POD_SPEC;

pub(super) const EDIT: Edit = Edit { id: "token", phase: Phase::Declare, apply };

/// The files that the chart's entrypoint reads tokens from.
const TOKEN_FILES: [&str; 2] = ["runner-token", "runner-registration-token"];

fn apply(tenant: &Tenant, draft: &mut Draft<'_>) -> Result<(), Error> {
    let Some(token) = &tenant.token else { return Ok(()) };
    draft.because_of(token.span());
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["volumes"]).collect();
    let mut found = false;
    for volume in tree::list(&mut draft.workload.deployment, &path)? {
        for source in tree::projected_secrets(volume) {
            if tree::projects(source, |file| TOKEN_FILES.contains(&file)) {
                source.insert("name", Node::string(token.as_str()));
                found = true;
            }
        }
    }
    match found {
        true => Ok(()),
        false => Err(draft
            .unplaced("token.secretName")
            .note("the chart projects a Secret with the items `runner-token` and `runner-registration-token` into the manager; this one projects none")
            .help("remove `token` from the tenant, or render the upstream chart")),
    }
}
