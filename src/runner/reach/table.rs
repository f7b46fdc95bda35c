//! Reading the lists: one entry a line, columns by tabs.

use super::{Class, Reach};

/// The entries of a list, as columns.
pub(super) fn rows(list: &'static str) -> impl Iterator<Item = std::str::Split<'static, char>> {
    list.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'))
}

/// A column, unless it is empty.
pub(in crate::runner) fn column(column: &'static str) -> Option<&'static str> {
    (column != "-").then_some(column)
}

impl Reach {
    pub(super) const INERT: Self =
        Self { class: Class::Inert, expands: false, finding: None, default: None, source: None };

    /// The one of the stronger class.
    pub(super) fn max_by_class(self, other: Self) -> Self {
        if other.class > self.class { other } else { self }
    }

    /// From the columns class, finding, default, source; `None` where the class is none.
    pub(in crate::runner) fn of_key(
        columns: &mut impl Iterator<Item = &'static str>,
    ) -> Option<Self> {
        let reach = Self::classed(columns.next()?, columns.next()?)?;
        Some(Self {
            default: column(columns.next()?),
            source: columns.next().and_then(column),
            ..reach
        })
    }

    /// From the columns class, finding, source: an entry that has no default to return to.
    pub(super) fn of_entry(columns: &mut impl Iterator<Item = &'static str>) -> Option<Self> {
        let reach = Self::classed(columns.next()?, columns.next()?)?;
        Some(Self { source: columns.next().and_then(column), ..reach })
    }

    /// From the columns class and finding alone.
    pub(super) fn classed(class: &str, finding: &'static str) -> Option<Self> {
        let (class, besides) = class.split_once(',').unwrap_or((class, ""));
        let class = Class::named(class)?;
        let expands = class == Class::Expands || besides == "expands";
        Some(Self { class, expands, finding: column(finding), default: None, source: None })
    }
}
