//! The sections of a tenant, one file each.

pub(super) mod cache;
pub(super) mod complete;
pub(super) mod config;
pub(super) mod default;
pub(super) mod kaniko;
pub(super) mod lockdown;
pub(super) mod names;
pub(super) mod nodes;
pub(super) mod patches;
pub(super) mod tenant;
