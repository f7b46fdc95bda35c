//! `release` and `sharedRelease`: the Helm release of a tenant's runner, its own or one that several
//! tenants share.

use serde_json::json;

use super::names::{ReleaseName, RunnerName, SecretName, TenantName};
use super::table::{BuiltIn, Section};
use crate::diagnostic::Error;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::section::choice::{Choice, Drops};
use crate::tenants::written::sources::Sources;

pub(super) const SECTION: Section = Section {
    choices: &[Choice { at: &[], drops: Drops::OneOf(["release", "sharedRelease"]) }],
    ..Section::NOTHING
};

/// A copy of a runner registers as its own runner or not at all.
pub(in crate::tenants) fn check_shared(
    sources: &Sources,
    mistakes: &Mistakes,
    shared: &Spanned<ReleaseName>,
    own: Option<&Spanned<ReleaseName>>,
    token: Option<&Spanned<SecretName>>,
) {
    let place = |release: &Spanned<ReleaseName>| sources.place(release.span());
    if let Some(own) = own {
        let error = Error::new("a tenant has both `release` and `sharedRelease`")
            .at(place(shared), "shared with other tenants")
            .at(place(own), "its own")
            .help("leave out one of them");
        mistakes.check(&["release", "sharedRelease"], Err(error));
    } else if token.is_none() && !mistakes.are_at_the_top() {
        let error = Error::new("a tenant of a shared release needs `token.secretName`")
            .at(place(shared), "every tenant registers a runner of its own")
            .help(
                "name the Secret with the token of this tenant's runner: `token: {secretName: …}`",
            );
        mistakes.check(&["sharedRelease", "token"], Err(error));
    }
}

/// A release is shared by tenants; the runners of one tenant have a release each.
pub(in crate::tenants) fn check_alone(
    sources: &Sources,
    mistakes: &Mistakes,
    shared: &Spanned<ReleaseName>,
    runner: Option<&Spanned<RunnerName>>,
) {
    if let Some(runner) = runner {
        let error = Error::new("a tenant with `runners` has a `sharedRelease`")
            .at(sources.place(shared.span()), "shared with other tenants")
            .at(sources.place(runner.span()), "one of several runners")
            .help("give each runner a release: `release: \"{tenant}-{runner}\"`, which is the default");
        mistakes.check(&["sharedRelease"], Err(error));
    }
}

/// The release of a runner for which none is written.
pub(in crate::tenants) fn default(tenant: &TenantName, runner: Option<&RunnerName>) -> String {
    match runner {
        Some(runner) => format!("{tenant}-{runner}"),
        None => tenant.to_string(),
    }
}

/// The release of a tenant that does not say so. A tenant's name may be longer than a release's:
/// then no release has it.
pub(in crate::tenants) fn built_in(release: &str, is_shared: bool) -> Option<BuiltIn> {
    let is_release = !is_shared && ReleaseName::parse(release).is_ok();
    is_release.then(|| (["release"].as_slice(), json!(release)))
}
