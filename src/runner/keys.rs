//! The keys of `[[runners]]`: how they are spelled, what they hold, which variable sets them.

use std::sync::OnceLock;

use super::fields::folds_to;
use super::reach::{Reach, column};

/// A key below `[[runners]]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// The dotted path in the runner's own spelling.
    pub path: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The variable of the manager that is the default of its `register` flag.
    pub variable: Option<&'static str>,
    /// The names of its `register` flag without dashes, such as `name,description`.
    pub argument: Option<&'static str>,
    /// What the key reaches.
    pub reach: Reach,
}

/// What a key holds, as far as merging tells the Go types apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `string`, or a pointer to one.
    String,
    /// `int` and its sizes.
    Integer,
    /// `*int`, `*int64`: zero is a value.
    OptionalInteger,
    /// `time.Duration`.
    Duration,
    /// `*time.Duration`: zero is a value.
    OptionalDuration,
    /// `bool`.
    Boolean,
    /// `*bool`: false is a value.
    OptionalBoolean,
    /// `float64`.
    Float,
    /// `time.Time`.
    Time,
    /// `[]string`.
    Strings,
    /// `pull_policy`: a string, or several.
    StringOrStrings,
    /// `[]int64`.
    Integers,
    /// `[]float64`.
    Floats,
    /// `map[string]string`.
    Map,
    /// `map[string]int`.
    IntegerMap,
    /// `map[string]bool`.
    BooleanMap,
    /// A structure.
    Table,
    /// An array of structures.
    Tables,
}

/// The key of a path, in any letter case.
pub fn key(path: &[&str]) -> Option<&'static Key> {
    let mut dotted = path.join(".");
    match dotted.is_ascii() {
        true => dotted.make_ascii_lowercase(),
        // The Kelvin sign folds to a `k`, the long s to an `s`.
        false => dotted = dotted.to_lowercase().replace('\u{17f}', "s"),
    }
    let folded = |key: &Key| key.path.bytes().map(|byte| byte.to_ascii_lowercase());
    let at = all().binary_search_by(|key| folded(key).cmp(dotted.bytes()));
    at.ok().map(|at| &all()[at])
}

/// The map that a path goes into, with the number of keys that lead to it: below it keys are data
/// of the user, and matched exactly.
pub fn map_above(path: &[&str]) -> Option<(&'static Key, usize)> {
    // There are few of them: to look through is quicker than to look up every part of the path.
    let leads_into = |(_, segments): &&Map| {
        segments.len() < path.len()
            && segments.iter().zip(path).all(|(segment, written)| folds_to(written, segment))
    };
    maps().iter().find(leads_into).map(|(key, segments)| (*key, segments.len()))
}

/// A key whose value is a map, with the keys of its path.
type Map = (&'static Key, Vec<&'static str>);

fn maps() -> &'static [Map] {
    static MAPS: OnceLock<Vec<Map>> = OnceLock::new();
    MAPS.get_or_init(|| {
        let maps = all().iter().filter(|key| key.kind.is_map());
        maps.map(|key| (key, key.segments())).collect()
    })
}

/// The key whose variable this is.
pub fn key_of_variable(name: &str) -> Option<&'static Key> {
    all().iter().find(|key| key.variable == Some(name))
}

/// The key that an argument of `register` sets.
pub fn key_of_argument(name: &str) -> Option<&'static Key> {
    let named =
        |key: &&Key| key.argument.is_some_and(|names| names.split(',').any(|one| one == name));
    all().iter().find(named)
}

/// The keys below a table.
pub fn below(table: &[&str]) -> impl Iterator<Item = &'static Key> {
    let table = table.join(".");
    all().iter().filter(move |key| {
        let parent = key.path.rsplit_once('.').map_or("", |(parent, _)| parent);
        folds_to(parent, &table)
    })
}

/// All keys, sorted by path without regard to case. All paths are ASCII.
pub fn all() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let lines = include_str!("keys.tsv").lines();
        lines.filter_map(parse).collect()
    })
}

impl Key {
    /// The keys of the path.
    pub fn segments(&self) -> Vec<&'static str> {
        self.path.split('.').collect()
    }

    /// Whether `register` sets the key itself, so that no template can (commands/register.go:49,
    /// 247-259, 353).
    pub fn is_registered(&self) -> bool {
        let key = self.path.split('.').next().unwrap_or_default();
        matches!(key, "id" | "token" | "token_obtained_at" | "token_expires_at" | "referees")
    }
}

impl Kind {
    /// The kind that the list of keys calls so.
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Kind::String,
            "integer" => Kind::Integer,
            "optional-integer" => Kind::OptionalInteger,
            "duration" => Kind::Duration,
            "optional-duration" => Kind::OptionalDuration,
            "boolean" => Kind::Boolean,
            "optional-boolean" => Kind::OptionalBoolean,
            "float" => Kind::Float,
            "time" => Kind::Time,
            "strings" => Kind::Strings,
            "string-or-strings" => Kind::StringOrStrings,
            "integers" => Kind::Integers,
            "floats" => Kind::Floats,
            "map" => Kind::Map,
            "integer-map" => Kind::IntegerMap,
            "boolean-map" => Kind::BooleanMap,
            "table" => Kind::Table,
            "tables" => Kind::Tables,
            _ => return None,
        })
    }

    /// Whether it is true or false.
    pub fn is_boolean(self) -> bool {
        matches!(self, Kind::Boolean | Kind::OptionalBoolean)
    }

    /// Whether the keys below are data of the user.
    pub fn is_map(self) -> bool {
        matches!(self, Kind::Map | Kind::IntegerMap | Kind::BooleanMap)
    }
}

fn parse(line: &'static str) -> Option<Key> {
    let mut columns = line.split('\t');
    let path = columns.next().filter(|path| !path.starts_with('#'))?;
    let kind = Kind::named(columns.next()?)?;
    let (variable, argument) = (column(columns.next()?), column(columns.next()?));
    let reach = Reach::of_key(&mut columns)?;
    Some(Key { path, kind, variable, argument, reach })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_a_key_in_order() {
        let text = include_str!("keys.tsv");
        let lines = text.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(all().len(), lines);
        let lower = |key: &Key| key.path.to_lowercase();
        assert!(all().windows(2).all(|pair| lower(&pair[0]) < lower(&pair[1])));
        assert!(all().iter().all(|key| key.path.is_ascii()));
    }

    #[test]
    fn keys_are_found_in_any_case() {
        for (path, canonical, kind, variable) in [
            (
                &["cache", "S3", "bucketname"][..],
                "cache.s3.BucketName",
                Kind::String,
                Some("CACHE_S3_BUCKET_NAME"),
            ),
            (&["environment"], "environment", Kind::Strings, Some("RUNNER_ENV")),
            (
                &["kubernetes", "privileged"],
                "kubernetes.privileged",
                Kind::OptionalBoolean,
                Some("KUBERNETES_PRIVILEGED"),
            ),
            (&["kubernetes", "pod_labels"], "kubernetes.pod_labels", Kind::Map, None),
            (&["feature_flags"], "feature_flags", Kind::BooleanMap, Some("FEATURE_FLAGS")),
        ] {
            let found = key(path).map(|key| (key.path, key.kind, key.variable));
            assert_eq!(found, Some((canonical, kind, variable)));
        }
        assert_eq!(key(&["docker", "image"]), None);
        let folded = key(&["\u{212a}uberneteſ", "ho\u{17f}t"]).map(|key| key.path);
        assert_eq!(folded, Some("kubernetes.host"));
    }

    #[test]
    fn below_a_map_keys_are_data() {
        let path = ["kubernetes", "Node_Selector", "kubernetes.io/os"];
        let found = map_above(&path).map(|(key, length)| (key.path, length));
        assert_eq!(found, Some(("kubernetes.node_selector", 2)));
        assert_eq!(map_above(&["kubernetes", "node_selector"]), None);
    }

    #[test]
    fn the_keys_below_a_table_are_its_own() {
        assert_eq!(below(&["cache", "s3"]).count(), 17);
        assert!(below(&["cache"]).any(|key| key.path == "cache.s3"));
        assert!(below(&["cache"]).all(|key| key.path != "cache.s3.BucketName"));
    }
}
