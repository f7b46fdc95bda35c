//! Whether there can be nodes as a tenant wants them.

use super::placement;
use crate::diagnostic::Error;
use crate::tenants::{Placement, Tenant};

/// Refuses nodes that there cannot be.
pub(in crate::edit) fn check(tenant: &Tenant, nodes: &Placement) -> Result<(), Error> {
    let wanted: Vec<_> = nodes.requirements.iter().map(|one| one.get().clone()).collect();
    let Some((first, second)) = placement::contradiction_within(&wanted) else { return Ok(()) };
    let place = |index: usize| tenant.place(nodes.requirements[index].span());
    Err(Error::new("no node can meet both requirements")
        .at(place(second), placement::shown(&wanted[second]))
        .at(place(first), placement::shown(&wanted[first]))
        .help("remove one of them"))
}
