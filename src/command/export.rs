//! `export`: what a tenant needs elsewhere, as commands for those who run that.

use runner_tenant::export::ceph::Ceph;

use super::{Result, print};
use crate::cli::{Export, Outcome};
use crate::input::tenants_file;

pub(crate) fn run(export: &Export) -> Result {
    let Export::Ceph { name, tenants, max_size } = export;
    // Tenants can share a bucket, so that one alone does not tell its policy.
    let file = tenants_file::open(tenants.named(), None)?;
    if let Some(name) = name {
        file.tenant(name)?;
    }
    let tenants: Vec<_> = file.tenants().collect::<std::result::Result<_, _>>()?;
    let ceph = Ceph::new(&tenants, name.as_deref())?.max_size(max_size.clone());
    print(ceph.to_string().as_bytes())?;
    Ok(Outcome::Fine)
}
