//! Where one key excludes others: a key set in a tenant drops the other one of the defaults.

use crate::tenants::written::layer::Layered;

/// A map in which some keys exclude others.
#[derive(Debug)]
pub(super) struct Choice {
    /// The way to the map, from a tenant.
    pub at: &'static [&'static str],
    /// Which keys of the defaults' map the tenant's map drops.
    pub drops: Drops,
}

/// How keys exclude one another.
#[derive(Debug)]
pub(super) enum Drops {
    /// Only one of the two may be set.
    OneOf([&'static str; 2]),
    /// What the function says of the map of the defaults and the one over it.
    By(fn(under: &Layered<'_>, over: &Layered<'_>) -> Vec<&'static str>),
}

impl Drops {
    /// The keys of `under` that the keys set in `over` exclude.
    pub(super) fn keys(&self, under: &Layered<'_>, over: &Layered<'_>) -> Vec<&'static str> {
        match self {
            Drops::OneOf(keys) if keys.iter().any(|key| over.is_set(key)) => {
                keys.iter().copied().filter(|key| !over.is_set(key)).collect()
            }
            Drops::OneOf(_) => Vec::new(),
            Drops::By(drops) => drops(under, over),
        }
    }
}
