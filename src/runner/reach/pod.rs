//! The fields of a pod's spec, in a build pod and in the manager's own.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::Reach;
use super::table::{column, rows};
use crate::runner::fields::folds_to;

/// A field of a pod's spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name in the API's own spelling.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is a list of that.
    pub is_list: bool,
    /// The field by which a strategic merge patch finds an entry of the list.
    pub merge_key: Option<&'static str>,
    /// What it reaches in a build pod.
    pub build: Reach,
    /// What it reaches in the manager's own pod.
    pub manager: Reach,
    /// Whether the fields below are judged as this one is.
    settles: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A structure, whose fields have rows of their own.
    Structure(&'static str),
    /// A map, whose keys are data.
    Map,
    /// A value.
    Value,
}

/// A field by its path, whose names fold as in Go's encoding/json; lists are entered without an
/// index: `["containers", "securityContext", "privileged"]`. What stands below a map belongs to it.
pub fn pod_field(path: &[&str]) -> Option<Field> {
    let mut structure = "PodSpec";
    let mut settled = None;
    let mut found = None;
    for (depth, name) in path.iter().enumerate() {
        let row = row(structure, name)?;
        let (build, manager) = match settled {
            Some(reaches) => reaches,
            None => (row.build?, row.manager?),
        };
        if row.settles {
            settled = Some((build, manager));
        }
        found = Some(Field { settles: settled.is_some(), ..row.field(build, manager) });
        match row.holds {
            Holds::Structure(inner) => structure = inner,
            Holds::Map => break,
            Holds::Value if depth + 1 == path.len() => break,
            Holds::Value => return None,
        }
    }
    found
}

impl Field {
    /// Whether the fields in it are judged as this one is.
    pub fn is_judged_whole(&self) -> bool {
        self.settles
    }

    /// The strongest that this field, or one in it, reaches in a build pod.
    pub fn strongest_in_build(&self) -> Reach {
        match self.holds {
            Holds::Structure(inner) if !self.settles => {
                strongest_in_build(inner).max_by_class(self.build)
            }
            _ => self.build,
        }
    }
}

/// The strongest that a field of a structure reaches; the structures do not hold themselves.
fn strongest_in_build(structure: &str) -> Reach {
    let fields = structures().get(structure).into_iter().flatten();
    let reaches = fields.filter_map(|row| {
        let own = row.build?;
        match row.holds {
            Holds::Structure(inner) if !row.settles => {
                Some(strongest_in_build(inner).max_by_class(own))
            }
            _ => Some(own),
        }
    });
    reaches.fold(Reach::INERT, Reach::max_by_class)
}

/// A kind of volume, such as `hostPath`.
pub fn volume_kind(name: &str) -> Option<Field> {
    pod_field(&["volumes", name]).filter(|field| matches!(field.holds, Holds::Structure(_)))
}

/// A kind of source of a projected volume, such as `serviceAccountToken`.
pub fn projected_source(name: &str) -> Option<Field> {
    pod_field(&["volumes", "projected", "sources", name])
}

/// A line of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) structure: &'static str,
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    is_list: bool,
    merge_key: Option<&'static str>,
    /// Whether the fields below are judged as this one is.
    pub(super) settles: bool,
    /// `None` where the field that holds it settles.
    pub(super) build: Option<Reach>,
    pub(super) manager: Option<Reach>,
}

impl Row {
    fn field(&self, build: Reach, manager: Reach) -> Field {
        let Self { name, holds, is_list, merge_key, settles, .. } = *self;
        Field { name, holds, is_list, merge_key, build, manager, settles }
    }

    fn read(mut columns: impl Iterator<Item = &'static str>) -> Option<Self> {
        let (structure, name) = columns.next()?.split_once('.')?;
        let (kind, merge_key) = (columns.next()?, column(columns.next()?));
        let below = columns.next()?;
        let (build, manager) =
            ((columns.next()?, columns.next()?), (columns.next()?, columns.next()?));
        let source = columns.next().and_then(column);
        let reach = |(class, finding): (&str, &'static str)| match class {
            "above" => Some(None),
            _ => Some(Some(Reach { source, ..Reach::classed(class, finding)? })),
        };
        let (of, is_list) = kind.strip_prefix("[]").map_or((kind, false), |of| (of, true));
        let holds = match of {
            "map" => Holds::Map,
            _ if below == "-" => Holds::Value,
            _ => Holds::Structure(of),
        };
        let (build, manager) = (reach(build)?, reach(manager)?);
        let settles = below == "same";
        Some(Self { structure, name, holds, is_list, merge_key, settles, build, manager })
    }
}

/// A structure's field, by its own spelling or, as encoding/json does, else by any.
fn row(structure: &str, name: &str) -> Option<&'static Row> {
    let fields = structures().get(structure)?;
    let exact = fields.iter().find(|row| row.name == name);
    exact.or_else(|| fields.iter().find(|row| folds_to(name, row.name)))
}

pub(super) fn structures() -> &'static HashMap<&'static str, Vec<Row>> {
    static STRUCTURES: OnceLock<HashMap<&'static str, Vec<Row>>> = OnceLock::new();
    STRUCTURES.get_or_init(|| {
        let mut structures: HashMap<_, Vec<_>> = HashMap::new();
        for row in rows(include_str!("pod-fields.tsv")).filter_map(Row::read) {
            structures.entry(row.structure).or_default().push(row);
        }
        structures
    })
}
