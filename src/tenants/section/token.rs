//! `token`: the runner's authentication token.

use schemars::JsonSchema;
use serde::Deserialize;

use super::names::SecretName;
use crate::tenants::read::spanned::Spanned;

/// The runner's authentication token.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::tenants) struct Token {
    /// The Secret with the keys runner-token and runner-registration-token, which the chart mounts.
    #[schemars(with = "Option<SecretName>")]
    pub secret_name: Spanned<SecretName>,
}
