//! `namespace`: where the runner is and its build pods run.

use super::table::Section;

pub(super) const SECTION: Section =
    Section { owns: &[("kubernetes.namespace", "namespace")], ..Section::NOTHING };
