//! A place in a pod's spec, and what happens there.

use serde_json::Value;

use crate::runner::reach::{self, Class, Field, Holds, Reach};

/// A field that a patch touches.
#[derive(Debug, Clone, PartialEq)]
pub struct Touched {
    /// Where: names in the API's own spelling where it knows them, entries of lists and maps in
    /// brackets, as in `containers[build].image`. Empty for the whole spec.
    pub path: String,
    /// The same by names alone, as [`reach::pod_field`] takes it.
    pub field: Vec<String>,
    /// What becomes of it.
    pub change: Change,
    /// What it reaches; `None` when the table of reach lacks the field.
    pub reach: Option<Reach>,
}

/// What becomes of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It gets this value.
    Set(Value),
    /// It goes, or entries of it do.
    Removed,
    /// It gets a value from elsewhere in the pod.
    Copied,
}

impl Touched {
    /// Whether the touch decides something: where the pod runs, as whom, or what a job can reach.
    /// `false` is the safe side of every switch that opens something.
    pub fn is_dangerous(&self) -> bool {
        match self.reach {
            None => true,
            Some(reach) if reach.class == Class::Opens => {
                self.change != Change::Set(Value::Bool(false))
            }
            Some(reach) => reach.class != Class::Inert,
        }
    }
}

/// A place in a pod's spec.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    path: String,
    field: Vec<String>,
    /// Whether an entry of the field's list was chosen.
    in_list: bool,
}

impl Place {
    /// The field here; `None` at the root and where the table has none.
    pub(super) fn known(&self) -> Option<Field> {
        let names: Vec<&str> = self.field.iter().map(String::as_str).collect();
        reach::pod_field(&names)
    }

    pub(super) fn is_root(&self) -> bool {
        self.field.is_empty()
    }

    /// Whether here stands a list, of which no entry was chosen.
    pub(super) fn is_list(&self) -> bool {
        !self.in_list && self.known().is_some_and(|field| field.is_list)
    }

    /// Whether here stands a structure, whose fields are known.
    pub(super) fn is_structure(&self) -> bool {
        let holds = |field: Field| matches!(field.holds, Holds::Structure(_));
        self.is_root() || !self.is_list() && self.known().is_some_and(holds)
    }

    /// Whether here stands a map.
    pub(super) fn is_map(&self) -> bool {
        !self.is_list() && self.known().is_some_and(|field| field.holds == Holds::Map)
    }

    /// Whether the structure here decides something, and all fields in it alike.
    pub(super) fn decides_as_a_whole(&self) -> bool {
        self.is_structure()
            && self
                .known()
                .is_some_and(|field| field.is_judged_whole() && field.build.class != Class::Inert)
    }

    /// A field of the structure that stands here, or a key of the map.
    pub(super) fn at(&self, name: &str) -> Self {
        if self.is_map() {
            return Self { path: format!("{}[{name}]", self.path), ..self.clone() };
        }
        let mut field = self.field.clone();
        field.push(name.to_owned());
        let mut below = Self { field, path: String::new(), in_list: false };
        let name = below.known().map_or(name, |field| field.name);
        if let Some(last) = below.field.last_mut() {
            name.clone_into(last);
        }
        let dot = if self.path.is_empty() { "" } else { "." };
        below.path = format!("{}{dot}{name}", self.path);
        below
    }

    /// An entry of the list that stands here.
    pub(super) fn entry(&self, name: &str) -> Self {
        let path = format!("{}[{name}]", self.path);
        Self { path, field: self.field.clone(), in_list: true }
    }
}

/// The touches of a patch.
#[derive(Default)]
pub(super) struct Touches {
    pub(super) list: Vec<Touched>,
}

impl Touches {
    /// The field here gets a value as a whole, and so do the fields in it.
    pub(super) fn assign(&mut self, place: &Place, value: &Value) {
        match value {
            Value::Null => self.push(place, Change::Removed),
            _ => self.push(place, Change::Set(value.clone())),
        }
        self.inside(place, value);
    }

    /// The fields in a value that is assigned as a whole.
    fn inside(&mut self, place: &Place, value: &Value) {
        match value {
            Value::Object(fields) if place.is_structure() => {
                fields.iter().for_each(|(name, value)| self.assign(&place.at(name), value));
            }
            Value::Array(items) if place.is_list() => {
                let entries = items.iter().enumerate();
                entries.for_each(|(at, item)| self.inside(&place.entry(&at.to_string()), item));
            }
            _ => {}
        }
    }

    /// The field here changes. The whole spec is nodes, account and all.
    pub(super) fn push(&mut self, place: &Place, change: Change) {
        let known = place.known();
        let reach = match (&change, known) {
            _ if place.is_root() => reach::pod_field(&["nodeName"]).map(|field| field.build),
            (Change::Copied, Some(field)) => Some(field.strongest_in_build()),
            (_, field) => field.map(|field| field.build),
        };
        let Place { path, field, .. } = place.clone();
        self.list.push(Touched { path, field, change, reach });
    }
}
