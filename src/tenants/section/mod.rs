//! The sections of a tenant, one file each: what may be written, what must agree, what holds where
//! nothing is written. [`ALL`] has what other rooms ask about every section.

pub(super) mod account;
pub(super) mod cache;
mod choice;
pub(super) mod concurrent;
pub(super) mod config;
pub(super) mod exceptions;
pub(super) mod kaniko;
pub(super) mod lockdown;
pub(super) mod manager;
pub(super) mod names;
pub(super) mod namespace;
pub(super) mod nodes;
pub(super) mod patches;
pub(super) mod pools;
pub(super) mod release;
pub(super) mod requires;
pub(super) mod runners;
mod table;
pub(super) mod teams;
pub(super) mod token;

pub(super) use table::BuiltIn;
use table::Section;

use crate::tenants::written::layer::Layered;

/// All sections with an entry of their own.
const ALL: [&Section; 9] = [
    &account::SECTION,
    &cache::SECTION,
    &kaniko::SECTION,
    &lockdown::SECTION,
    &manager::SECTION,
    &namespace::SECTION,
    &nodes::SECTION,
    &pools::SECTION,
    &release::SECTION,
];

/// The key of a tenant that sets this key of `[[runners]]`.
pub fn owner(runner_key: &str) -> Option<&'static str> {
    ALL.iter().find_map(|section| section.owner(runner_key))
}

/// What to do about a key that is often written where it is not known.
pub(super) fn hint(key: &str) -> Option<&'static str> {
    let mut hints = ALL.iter().flat_map(|section| section.hints);
    hints.find(|(keys, _)| keys.contains(&key)).map(|(_, hint)| *hint)
}

/// Which keys of `under`, a map at this path in a tenant, are excluded by what `over` sets.
pub(super) fn excluded(
    path: &[&str],
    under: &Layered<'_>,
    over: &Layered<'_>,
) -> Vec<&'static str> {
    let choices = ALL.iter().flat_map(|section| section.choices);
    let here = choices.filter(|choice| choice.at == path);
    here.flat_map(|choice| choice.drops.keys(under, over)).collect()
}

/// Keys that have the value of another one where nothing is written: the key, then the other.
pub(super) fn inherited() -> impl Iterator<Item = (&'static [&'static str], &'static str)> {
    ALL.iter().flat_map(|section| section.inherits).copied()
}
