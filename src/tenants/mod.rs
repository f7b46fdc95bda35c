//! The tenants file: what is written, and the tenants it resolves to.
