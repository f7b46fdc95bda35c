//! What `check` looks for: one rule a file, whose first comment is the rule's page.

mod cache_overlap;
mod cache_region_missing;
mod cache_secret_shared;
mod capability_added;
mod definition;
mod finding;
mod flags_open;
mod host_path;
mod join;
mod kaniko_repo_overlap;
mod lockdown;
mod namespace_shared;
mod nodes_overlap;
mod nodes_unsatisfiable;
mod opened;
mod overwrite_open;
mod privileged;
mod release_claimed_twice;
mod report;
mod service_account_shared;
mod service_account_token;
mod token_shared;

pub use definition::{Input, Needs, Rule};
pub use finding::{Answer, Evidence, Finding, Verdict};
pub use report::Report;

/// Every rule: those of one severity together, by id.
pub static ALL: &[&Rule] = &[
    &cache_overlap::RULE,
    &cache_secret_shared::RULE,
    &kaniko_repo_overlap::RULE,
    &namespace_shared::RULE,
    &nodes_overlap::RULE,
    &release_claimed_twice::RULE,
    &service_account_shared::RULE,
    &token_shared::RULE,
    &capability_added::RULE,
    &flags_open::RULE,
    &host_path::RULE,
    &overwrite_open::RULE,
    &privileged::RULE,
    &service_account_token::RULE,
    &cache_region_missing::RULE,
    &nodes_unsatisfiable::RULE,
];

/// The rule of an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.meta.id == id).copied()
}
