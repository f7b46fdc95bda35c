//! `schema`: the JSON Schema of the tenants file.

use super::{Result, print};
use crate::cli::Outcome;

pub fn run() -> Result {
    let schema = serde_json::to_string_pretty(&runner_tenant::tenants::schema())?;
    print(format!("{schema}\n").as_bytes())?;
    Ok(Outcome::Fine)
}
