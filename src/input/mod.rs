//! Where input comes from: the tenants file or directory.

mod directory;
pub(crate) mod tenants_file;
