//! The text of a tenants file and its layers: defaults under each tenant, placeholders.

pub(super) mod choice;
pub(super) mod head;
pub(super) mod layer;
pub(super) mod part;
pub(super) mod placeholder;
pub(super) mod sources;
