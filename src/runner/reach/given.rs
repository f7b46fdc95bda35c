//! What the program is given: keys, feature flags, arguments, variables.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::table::{column, rows};
use super::{Class, Reach};
use crate::runner::fields::folds_to;
use crate::runner::keys;

/// Labels below this prefix are what policies select the tenants' pods by.
const RESERVED_LABELS: &str = "runner-tenant.dev/";

/// What a key of `[[runners]]` reaches, by its path in any spelling that the runner takes: keys fold
/// as in Go, what stands below a map is data and matched exactly. A feature flag below
/// `feature_flags` is that flag.
pub fn key(path: &[&str]) -> Option<Reach> {
    if let Some((map, length)) = keys::map_above(path) {
        return match (map.path, path[length..].join(".")) {
            ("feature_flags", name) => flag(&name),
            ("kubernetes.pod_labels", label) if label.starts_with(RESERVED_LABELS) => {
                Some(Reach { class: Class::Owned, finding: Some("reserved-label"), ..map.reach })
            }
            _ => Some(map.reach),
        };
    }
    as_written(path).or_else(|| {
        let own = keys::all().iter().find(|key| leads_to(path, key.path));
        own.map(|key| key.reach).or_else(|| below(others(), path))
    })
}

/// What a key reaches that is spelled as the list spells it, as nearly all are: found at once, where
/// a spelling that folds takes a look at every key.
fn as_written(path: &[&str]) -> Option<Reach> {
    static PATHS: OnceLock<HashMap<&str, Reach>> = OnceLock::new();
    let paths = PATHS.get_or_init(|| keys::all().iter().map(|key| (key.path, key.reach)).collect());
    // A name with a dot in it is one name, which no key has.
    let is_one = path.iter().any(|name| name.contains('.'));
    (!is_one).then(|| paths.get(path.join(".").as_str()).copied())?
}

/// What a key of config.toml outside `[[runners]]` reaches.
pub fn global(path: &[&str]) -> Option<Reach> {
    below(globals(), path)
}

/// What a feature flag reaches.
pub fn flag(name: &str) -> Option<Reach> {
    flags().find(|(flag, _)| *flag == name).map(|(_, reach)| reach)
}

/// Every feature flag with what it reaches, sorted by name.
pub fn flags() -> impl Iterator<Item = (&'static str, Reach)> {
    static FLAGS: OnceLock<Vec<Entry>> = OnceLock::new();
    let flags = FLAGS.get_or_init(|| {
        let read = rows(include_str!("flags.tsv")).filter_map(|mut columns| {
            let (name, default, _deprecated) = (columns.next()?, columns.next()?, columns.next()?);
            let reach = Reach::of_entry(&mut columns)?;
            let reach = Reach { default: Some(default), ..reach };
            Some(Entry { names: name, is_map: false, variable: None, argument: None, reach })
        });
        read.collect()
    });
    flags.iter().map(|entry| (entry.names, entry.reach))
}

/// What an argument reaches, by the command that it stands after (`gitlab-runner` for the program
/// itself) and its name without dashes.
pub fn argument(command: &str, name: &str) -> Option<Reach> {
    let named = |names: &str| names.split(',').any(|one| one == name);
    let own = arguments().iter().find(|entry| {
        let (of, names) = entry.names.split_once(' ').unwrap_or_default();
        of == command && named(names)
    });
    if let Some(entry) = own {
        return Some(entry.reach);
    }
    if command != "register" {
        return None;
    }
    let key = keys::all().iter().find(|key| key.argument.is_some_and(named));
    key.map(|key| key.reach).or_else(|| {
        let other = others().iter().find(|entry| entry.argument.is_some_and(named));
        other.map(|entry| entry.reach)
    })
}

/// What a variable of the manager reaches. Where several readers know it, the strongest class.
pub fn variable(name: &str) -> Option<Reach> {
    // bash(1), "Functions": an exported function replaces the command of its name.
    let name = match name.strip_prefix("BASH_FUNC_") {
        Some(_) => "BASH_FUNC_",
        None => name,
    };
    let keys = keys::all().iter().filter(|key| key.variable == Some(name)).map(|key| key.reach);
    let of = |entries: &'static [Entry]| {
        let read = entries.iter().filter(move |entry| entry.variable == Some(name));
        read.map(|entry| entry.reach)
    };
    let all = keys.chain(of(others())).chain(of(arguments())).chain(of(variables()));
    all.max_by_key(|reach| reach.class)
}

/// An entry of a list.
pub(super) struct Entry {
    /// What it is called; an argument by its command and all its names.
    pub(super) names: &'static str,
    is_map: bool,
    pub(super) variable: Option<&'static str>,
    argument: Option<&'static str>,
    pub(super) reach: Reach,
}

/// The entry of a path, or of the map that it leads into.
fn below(entries: &[Entry], path: &[&str]) -> Option<Reach> {
    let holds = |entry: &&Entry| {
        let length = entry.names.split('.').count();
        let path = path.get(..length).filter(|_| entry.is_map).unwrap_or(path);
        leads_to(path, entry.names)
    };
    entries.iter().find(holds).map(|entry| entry.reach)
}

/// Whether a path is that of a key. A name with a dot in it is one name, which no key has.
fn leads_to(path: &[&str], key: &str) -> bool {
    let mut names = key.split('.');
    path.iter().all(|written| names.next().is_some_and(|name| folds_to(written, name)))
        && names.next().is_none()
}

pub(super) fn others() -> &'static [Entry] {
    static OTHERS: OnceLock<Vec<Entry>> = OnceLock::new();
    OTHERS.get_or_init(|| {
        let read = rows(include_str!("other-executors.tsv")).filter_map(|mut columns| {
            let (names, kind) = (columns.next()?, columns.next()?);
            let (variable, argument) = (column(columns.next()?), column(columns.next()?));
            let reach = Reach::of_key(&mut columns)?;
            Some(Entry { names, is_map: kind.ends_with("map"), variable, argument, reach })
        });
        read.collect()
    })
}

pub(super) fn globals() -> &'static [Entry] {
    static GLOBALS: OnceLock<Vec<Entry>> = OnceLock::new();
    GLOBALS.get_or_init(|| {
        let read = rows(include_str!("globals.tsv")).filter_map(|mut columns| {
            let (names, kind) = (columns.next()?, columns.next()?);
            let reach = Reach::of_key(&mut columns)?;
            let is_map = kind.ends_with("map");
            Some(Entry { names, is_map, variable: None, argument: None, reach })
        });
        read.collect()
    })
}

pub(super) fn arguments() -> &'static [Entry] {
    static ARGUMENTS: OnceLock<Vec<Entry>> = OnceLock::new();
    ARGUMENTS.get_or_init(|| {
        let read = rows(include_str!("arguments.tsv")).filter_map(|mut columns| {
            let (names, variable) = (columns.next()?, column(columns.next()?));
            let reach = Reach::of_key(&mut columns)?;
            Some(Entry { names, is_map: false, variable, argument: None, reach })
        });
        read.collect()
    })
}

pub(super) fn variables() -> &'static [Entry] {
    static VARIABLES: OnceLock<Vec<Entry>> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        let read = rows(include_str!("variables.tsv")).filter_map(|mut columns| {
            let (names, _reader) = (columns.next()?, columns.next()?);
            let reach = Reach::of_entry(&mut columns)?;
            Some(Entry { names, is_map: false, variable: Some(names), argument: None, reach })
        });
        read.collect()
    })
}
