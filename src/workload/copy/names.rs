//! Names of a copy: the original's with the tenant behind it.

use sha2::{Digest, Sha256};

use crate::spelling::{char_boundary, hexadecimal};

/// How long a label's value, a Service's name and a container's name may be (RFC 1123).
const MOST: usize = 63;

/// How many hexadecimal digits tell shortened names apart.
const DIGITS: usize = 8;

/// The shortest beginning of a name that is worth keeping.
const LEAST: usize = 8;

/// `<name>-<tenant>`; where that is too long, a digest of the whole stands for what is left out.
pub(super) fn suffixed(name: &str, tenant: &str) -> String {
    let whole = format!("{name}-{tenant}");
    if whole.len() <= MOST {
        return whole;
    }
    let digest = hexadecimal(&Sha256::digest(&whole));
    let digest = &digest[..DIGITS];
    match MOST.checked_sub(tenant.len() + DIGITS + 2) {
        Some(room) if room >= LEAST => format!("{}-{digest}-{tenant}", beginning(name, room)),
        _ => format!("{}-{digest}", beginning(&whole, MOST - DIGITS - 1)),
    }
}

/// Whether a name may be one with this tenant behind it.
pub(super) fn may_be_suffixed(name: &str, tenant: &str) -> bool {
    let without_tenant = MOST < tenant.len() + DIGITS + 2 + LEAST;
    name.ends_with(&format!("-{tenant}")) || without_tenant && name.len() > MOST - DIGITS
}

/// At most `room` bytes, such that a `-` and more may follow.
fn beginning(name: &str, room: usize) -> &str {
    name[..char_boundary(name, room)].trim_end_matches(|last: char| !last.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_name_is_name_and_tenant() {
        assert_eq!(suffixed("fleet-gitlab-runner", "java"), "fleet-gitlab-runner-java");
        let name = "n".repeat(58);
        assert_eq!(suffixed(&name, "java"), format!("{name}-java"));
    }

    #[test]
    fn a_long_name_keeps_its_tenant_and_its_own() {
        let names = ["a", "b"].map(|last| format!("{}-{last}", "n".repeat(60)));
        let [one, other] = names.map(|name| suffixed(&name, "java"));
        assert_ne!(one, other);
        for name in [one, other] {
            assert_eq!(name.len(), 63);
            assert!(name.ends_with("-java"), "{name}");
        }
    }

    #[test]
    fn a_long_tenant_leaves_no_room_for_itself() {
        let tenants = ["x", "y"].map(|last| format!("{}{last}", "t".repeat(60)));
        let [one, other] = tenants.map(|tenant| suffixed("fleet-gitlab-runner", &tenant));
        assert_ne!(one, other);
        assert!(one.len() <= 63 && one.starts_with("fleet-gitlab-runner-tt"), "{one}");
    }
}
