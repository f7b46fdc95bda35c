//! What requirements say about one label of a node: its values, and whether it may be absent.

use std::collections::BTreeSet;
use std::iter;

use crate::tenants::{LabelValue, Operator, Requirement};

/// How long the value of a label may be (apimachinery's `LabelValueMaxLength`).
const LONGEST: usize = 63;

/// The values of one label that requirements accept, as Kubernetes evaluates them
/// (`Requirement.Matches` in k8s.io/apimachinery pkg/labels).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LabelValues<'r> {
    /// Whether a node without the label is accepted.
    absent: bool,
    present: Present<'r>,
}

/// The values of a label that is there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Present<'r> {
    /// These, all of them valid.
    Only(BTreeSet<&'r str>),
    /// All valid values but these.
    AllBut(BTreeSet<&'r str>),
    /// All values that are an integer from the first to the last, but these. Neither is negative, as
    /// the value of a label does not begin with a sign.
    Numbers { first: i64, last: i64, except: BTreeSet<&'r str> },
}

impl<'r> LabelValues<'r> {
    /// What one requirement accepts.
    pub(super) fn of(requirement: &'r Requirement) -> Self {
        let values = requirement.values.iter().map(String::as_str);
        let bound = requirement.values.first().and_then(|value| number(value));
        match requirement.operator {
            Operator::In => Self::only(values.filter(|value| is_valid(value)).collect()),
            Operator::NotIn => Self { absent: true, present: Present::AllBut(values.collect()) },
            Operator::Exists => {
                Self { absent: false, present: Present::AllBut(BTreeSet::default()) }
            }
            Operator::DoesNotExist => Self { absent: true, ..Self::only(BTreeSet::default()) },
            Operator::Gt => {
                Self::numbers(bound.and_then(|bound| bound.checked_add(1)), Some(i64::MAX))
            }
            Operator::Lt => Self::numbers(Some(0), bound.and_then(|bound| bound.checked_sub(1))),
        }
    }

    fn only(values: BTreeSet<&'r str>) -> Self {
        Self { absent: false, present: Present::Only(values) }
    }

    /// Integers between two bounds; a bound that there is not leaves none.
    fn numbers(first: Option<i64>, last: Option<i64>) -> Self {
        let bounds = first.zip(last);
        let present =
            bounds.map(|(first, last)| Present::between(first, last, BTreeSet::default()));
        let nothing = || Present::Only(BTreeSet::default());
        Self { absent: false, present: present.unwrap_or_else(nothing) }
    }

    /// What both accept.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self { absent: self.absent && other.absent, present: self.present.and(&other.present) }
    }

    /// The values, where they are finitely many and the label must be there.
    pub(super) fn pinned(&self) -> Option<&BTreeSet<&'r str>> {
        match &self.present {
            Present::Only(values) if !self.absent => Some(values),
            _ => None,
        }
    }

    /// Whether a node with this value, or without the label, is accepted.
    pub(super) fn admits(&self, value: Option<&str>) -> bool {
        value.map_or(self.absent, |value| self.present.admits(value))
    }

    /// A label that is accepted: absent where it may be, else with this value. `None` where there
    /// is none.
    pub(super) fn witness(&self) -> Option<Option<String>> {
        match self.absent {
            true => Some(None),
            false => self.present.witness().map(Some),
        }
    }
}

impl<'r> Present<'r> {
    fn between(first: i64, last: i64, except: BTreeSet<&'r str>) -> Self {
        match first.max(0) {
            first if first <= last => Self::Numbers { first, last, except },
            _ => Self::Only(BTreeSet::default()),
        }
    }

    fn and(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(values), other) | (other, Self::Only(values)) => {
                Self::Only(values.iter().copied().filter(|value| other.admits(value)).collect())
            }
            (Self::AllBut(one), Self::AllBut(other)) => Self::AllBut(one | other),
            (Self::AllBut(one), Self::Numbers { first, last, except })
            | (Self::Numbers { first, last, except }, Self::AllBut(one)) => {
                Self::between(*first, *last, one | except)
            }
            (
                Self::Numbers { first, last, except },
                Self::Numbers { first: from, last: to, except: others },
            ) => Self::between(*first.max(from), *last.min(to), except | others),
        }
    }

    fn admits(&self, value: &str) -> bool {
        match self {
            Self::Only(values) => values.contains(value),
            Self::AllBut(except) => !except.contains(value),
            Self::Numbers { first, last, except } => {
                let within = number(value).is_some_and(|number| (*first..=*last).contains(&number));
                within && !except.contains(value)
            }
        }
    }

    /// Ends: each value that is tried is another one, and only those that are excepted are passed.
    fn witness(&self) -> Option<String> {
        match self {
            Self::Only(values) => values.first().map(|value| (*value).to_owned()),
            Self::AllBut(except) => {
                let more = (1_u64..).map(|number| format!("any-{number}"));
                iter::once("any".to_owned()).chain(more).find(|any| !except.contains(any.as_str()))
            }
            Self::Numbers { first, last, except } => {
                let mut all = (*first..=*last).flat_map(spellings);
                all.find(|value| !except.contains(value.as_str()))
            }
        }
    }
}

/// An integer as Go's `strconv.ParseInt(value, 10, 64)` reads it.
fn number(value: &str) -> Option<i64> {
    value.parse().ok()
}

/// All values of labels that are this integer: zeros may stand before it.
fn spellings(number: i64) -> impl Iterator<Item = String> {
    let shortest = number.to_string().len();
    (shortest..=LONGEST).map(move |width| format!("{number:0width$}"))
}

fn is_valid(value: &str) -> bool {
    LabelValue::parse(value).is_ok()
}
