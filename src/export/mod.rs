//! What a tenant needs elsewhere, as commands and documents for the programs that are at home there.

pub mod ceph;
