//! `schema`: the JSON Schema of the tenants file.

use super::{Result, Run, print};
use crate::outcome::Outcome;

/// Print the JSON Schema of the tenants file
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

impl Run for Args {
    fn run(&self) -> Result {
        let schema = serde_json::to_string_pretty(&runner_tenant::tenants::schema())?;
        print(format!("{schema}\n").as_bytes())?;
        Ok(Outcome::Fine)
    }
}
