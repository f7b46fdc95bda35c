//! The text of a tenants file and its layers: defaults under each tenant, placeholders.

pub(super) mod layer;
pub(super) mod lazy;
pub(super) mod placeholder;
pub(super) mod sources;
