//! The ids of all findings: what each is about, and how much it matters.
//!
//! Ids are API: exceptions name them, and every format shows the same.

use super::severity::Severity;

/// What findings of one id have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab case.
    pub id: &'static str,
    /// What it finds, in one sentence.
    pub title: &'static str,
    /// How much it matters.
    pub severity: Severity,
}

/// Declares the rules, and the list of them all.
macro_rules! rules {
    ($($name:ident = $id:literal, $severity:ident: $title:literal;)*) => {
        $(
            #[doc = $title]
            pub static $name: Rule = Rule { id: $id, title: $title, severity: Severity::$severity };
        )*

        /// Every rule, by its id.
        pub static ALL: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    COPY_LEFT_BEHIND = "copy-left-behind", Broken:
        "A document names an object of a shared release that exists only as copies.";
    COPY_MISSING = "copy-missing", Broken:
        "A tenant of a shared release has no copy of it in the stream.";
    COPY_PARTIAL = "copy-partial", Advice:
        "Only one tenant's copy of a shared release is in the output.";
    ENV_FROM = "env-from", Broken:
        "A variable that `envFrom` may bring in changes a setting of the tenants file.";
    EXCLUSIVE_VALUE = "exclusive-value", Broken:
        "Every copy of a shared release asks for a value that the cluster gives once.";
    RELEASE_SIZE = "release-size", Broken:
        "The manifests come near the size that Helm can store of a release.";
    VALUE_OVERRIDDEN = "value-overridden", Broken:
        "A value of the chart gives way to the tenants file.";
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn ids_are_kebab_case_in_order_and_have_a_sentence() {
        for rule in ALL {
            let letters = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit();
            assert!(rule.id.split('-').all(|part| !part.is_empty() && part.chars().all(letters)));
            assert!(rule.title.ends_with('.'), "{}", rule.id);
            assert!(rule.severity > Severity::Error, "{} is a finding", rule.id);
        }
        assert!(ALL.is_sorted_by_key(|rule| rule.id));
    }

    /// An id that nothing finds would be a promise without a test.
    #[test]
    fn every_rule_is_found_by_some_code() {
        let mut named = HashSet::new();
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut named);
        for rule in ALL {
            let name = rule.id.replace('-', "_").to_uppercase();
            assert!(named.contains(&name), "no code finds `{}`", rule.id);
        }
    }

    /// The names after `catalogue::` in the Rust files of a folder.
    fn collect(folder: &Path, named: &mut HashSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, named);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let after = text.split("catalogue::").skip(1);
                let word = |char: char| !char.is_ascii_uppercase() && char != '_';
                named.extend(after.filter_map(|rest| rest.split(word).next().map(str::to_owned)));
            }
        }
    }
}
