//! `token`: the manager registers with its tenant's token.

use manifest_patch::Node;

use super::support::tree;
use super::{Draft, Edit, Phase};
use crate::diagnostic::Error;
use crate::workload::POD_SPEC;

pub(super) const EDIT: Edit = Edit {
    id: "token",
    summary: "the manager registers with the tenant's token",
    phase: Phase::Declare,
    apply,
};

fn apply(draft: &mut Draft<'_>) -> Result<(), Error> {
    let tenant = draft.tenant();
    let Some(token) = &tenant.token else { return Ok(()) };
    draft.attribute_to(token.span());
    let path: Vec<&str> = POD_SPEC.into_iter().chain(["volumes"]).collect();
    let mut projected = Vec::new();
    for volume in tree::list(draft.deployment_mut(), &path)? {
        for source in tree::projected_sources(volume).into_iter().flatten() {
            let Some(secret) =
                source.get_mut("secret").filter(|secret| tree::projects_token(secret))
            else {
                continue;
            };
            projected.push(tree::secret_name(secret));
            secret.insert("name", Node::string(token.as_str()));
        }
    }
    if projected.is_empty() {
        return Err(draft
            .unplaced("token.secretName")
            .note("the chart projects a Secret with the items `runner-token` and `runner-registration-token` into the manager; this one projects none")
            .help("set `runners.secret` in the values of the chart, to the same Secret or any name: the chart projects it only then")
            .help("or remove `token` from the tenant"));
    }
    // A shared release has one name for all: that a copy has another is no surprise.
    if tenant.shares_release() {
        return Ok(());
    }
    for name in projected.iter().filter(|name| *name != token.as_str()) {
        draft.gives_way(&format!("the token's Secret `{name}`"), &format!("`{}`", token.as_str()));
    }
    Ok(())
}
