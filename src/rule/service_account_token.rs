//! Jobs with a token of the Kubernetes API.
//!
//! ## What it finds
//!
//! A tenant with `lockdown.serviceAccountToken: true`. Undecided: the values of the chart then decide.
//!
//! ## Why it matters
//!
//! The token is a file in the build container. A job can do whatever the account may do: in many clusters list, read and change objects.
//!
//! ## Example
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {serviceAccountToken: true}}}
//! ```
//!
//! ## What to do instead
//!
//! Leave it out, and give jobs that deploy an identity of GitLab (`id_tokens`):
//!
//! ```yaml
//! apiVersion: runner-tenant/v1
//! tenants: {java: {namespace: ci, lockdown: {serviceAccountToken: false}}}
//! ```

use super::definition::{Input, Needs, Rule};
use super::finding::Answer;
use super::lockdown::Part;
use crate::diagnostic::catalogue;

pub(super) const RULE: Rule = Rule {
    meta: &catalogue::SERVICE_ACCOUNT_TOKEN,
    needs: &[Needs::Tenants],
    sources: &["Kubernetes: Configure Service Accounts for Pods, `automountServiceAccountToken`"],
    text: include_str!("service_account_token.rs"),
    run,
};

const PART: Part = Part {
    rule: &catalogue::SERVICE_ACCOUNT_TOKEN,
    written: "lockdown.serviceAccountToken: true",
    means: "lets jobs have a token of their service account",
    attempt: "script: [cat /var/run/secrets/kubernetes.io/serviceaccount/token | wc -c]",
    help: "remove it: jobs have no token by default",
    open: |lockdown| {
        lockdown.service_account_token.get().then(|| lockdown.service_account_token.span())
    },
};

fn run(input: &Input<'_>) -> Answer {
    PART.answer(input)
}
