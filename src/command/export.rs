//! `export`: what a tenant needs elsewhere, as commands for those who run that.

use clap::Subcommand;
use runner_tenant::export::ceph::{Ceph, Size};

use super::tenants_path::{self, TenantsPath};
use super::{Result, Run, print};
use crate::input::tenants_file;
use crate::outcome::Outcome;

/// Print what tenants need elsewhere
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    export: Export,
}

/// The systems that there are exports for.
#[derive(Debug, Clone, Subcommand)]
enum Export {
    /// A shell script that makes users, Secrets with their keys, buckets and policies on Ceph
    Ceph {
        /// The one tenant to make them for [default: all]
        #[arg(add = tenants_path::names())]
        name: Option<String>,
        #[command(flatten)]
        tenants: TenantsPath,
        /// How large each bucket may grow, such as 500G [default: as it is]
        #[arg(long, value_name = "SIZE")]
        max_size: Option<Size>,
    },
}

impl Run for Args {
    fn run(&self) -> Result {
        let Export::Ceph { name, tenants, max_size } = &self.export;
        // Tenants can share a bucket, so that the policy needs all of them.
        let file = tenants_file::open(tenants.named(), None)?;
        if let Some(name) = name {
            file.runners(name)?;
        }
        let tenants = file.all()?;
        let ceph = Ceph::new(&tenants, name.as_deref())?.max_size(max_size.clone());
        print(ceph.to_string().as_bytes())?;
        Ok(Outcome::Fine)
    }
}
