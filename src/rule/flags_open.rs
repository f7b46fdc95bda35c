//! Jobs that can switch the feature flags that isolation rests on.
//!
//! ## What it finds
//!
//! A tenant with `lockdown.featureFlags: free`. Undecided: the values of the chart then decide.
//!
//! ## Why it matters
//!
//! A job variable switches a flag of the runner unless `[runners.feature_flags]` sets it. `FF_USE_ADVANCED_POD_SPEC_CONFIGURATION` and the
//! flags of older cache adapters change how pods and storage are reached.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {featureFlags: free}}}
//! ```
//!
//! ## What to do instead
//!
//! Leave them pinned, which is the default:
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {featureFlags: pinned}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::lockdown::Part;
use crate::diagnostic::catalogue;
use crate::tenants::FeatureFlags;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::FLAGS_OPEN,
    needs: &[Needs::Tenants],
    sources: &["GitLab Runner: common/build_settings.go, `IsFeatureFlagOn`"],
    text: include_str!("flags_open.rs"),
    run,
};

const PART: Part = Part {
    rule: &catalogue::FLAGS_OPEN,
    written: "lockdown.featureFlags: free",
    means: "lets jobs switch feature flags of the runner",
    attempt: "variables: {FF_USE_LEGACY_S3_CACHE_ADAPTER: \"true\"}",
    help: "remove it: the flags are pinned by default",
    open: |lockdown| {
        (*lockdown.feature_flags.get() == FeatureFlags::Free).then(|| lockdown.feature_flags.span())
    },
};

fn run(input: &Input<'_>) -> Answer {
    PART.answer(input)
}
