//! `serviceAccountName`: the service account of build pods.

use super::table::Section;

pub(super) const SECTION: Section =
    Section { owns: &[("kubernetes.service_account", "serviceAccountName")], ..Section::NOTHING };
