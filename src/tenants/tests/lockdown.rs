use snapbox::{assert_data_eq, str};

use super::{about, java};
use crate::tenants::{FeatureFlags, Lockdown, Overwrites};

#[test]
fn what_is_not_opened_is_closed() {
    let lockdown = |text: &str| java(text).unwrap().lockdown;
    let cases = [
        ("tenants:\n  java:\n", (false, Overwrites::Closed, FeatureFlags::Pinned)),
        ("tenants: {java: {lockdown: null}}\n", (false, Overwrites::Closed, FeatureFlags::Pinned)),
        (
            "tenants: {java: {lockdown: {overwrites: open}}}\n",
            (false, Overwrites::Open, FeatureFlags::Pinned),
        ),
        (
            "defaults: {lockdown: {overwrites: open, featureFlags: free}}\ntenants: {java: {lockdown: {overwrites: null, serviceAccountToken: true}}}\n",
            (true, Overwrites::Closed, FeatureFlags::Free),
        ),
    ];
    for (text, expected) in cases {
        let Lockdown { service_account_token, overwrites, feature_flags } = lockdown(text);
        assert_eq!((*service_account_token, *overwrites, *feature_flags), expected, "{text}");
    }
}

#[test]
fn what_is_closed_by_default_points_to_the_tenant() {
    let tenant = java("tenants:\n  java: {lockdown: {overwrites: closed}}\n").unwrap();
    let place = |span| tenant.place(span).to_string();
    assert_eq!(place(tenant.lockdown.overwrites.span()), "tenants.yaml:3:33");
    assert_eq!(place(tenant.lockdown.feature_flags.span()), "tenants.yaml:3:3");
}

#[test]
fn lockdown_says_what_it_takes() {
    assert_data_eq!(
        about("lockdown.overwrites", "opne"),
        str![[r#"
error: `lockdown.overwrites` must be `closed` or `open`
 --> tenants.yaml:5:19
  |
5 |       overwrites: opne
  |                   ^^^^
  |
  = help: did you mean `open`?
"#]]
    );
    assert_data_eq!(
        about("lockdown.featureFlags", "false"),
        str![[r#"
error: `lockdown.featureFlags` must be `pinned` or `free`, not a boolean
 --> tenants.yaml:5:21
  |
5 |       featureFlags: false
  |                     ^^^^^ this is a boolean
"#]]
    );
}
