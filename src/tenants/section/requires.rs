//! `requires` at the top of the file: the oldest version of the program that may read it.

use crate::tenants::read::constrained::{Violation, constrained_string};

constrained_string! {
    /// A lowest version: `>=0.2`, `>=1.4.2`.
    Requires,
    pattern: r"^>=[0-9]+(\.[0-9]+){0,2}$",
    check: |text| match lowest(text) {
        Some(_) => Ok(()),
        None => Err(Violation::new("is not a lowest version", "expected `>=` and a version: \">=0.2\"")),
    },
}

/// Whether a program of `version`, `0.1.0`, may read a file that requires `text`; a text that is no
/// requirement refuses nothing.
pub(in crate::tenants) fn is_met(text: &str, version: &str) -> bool {
    lowest(text).is_none_or(|lowest| numbers(version).is_none_or(|version| version >= lowest))
}

fn lowest(text: &str) -> Option<[u64; 3]> {
    numbers(text.strip_prefix(">=")?)
}

/// The numbers of a version; what is left out is 0, and a pre-release counts as its release.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let release = version.split(['-', '+']).next()?;
    let mut numbers = [0; 3];
    let mut parts = release.split('.');
    for (number, part) in numbers.iter_mut().zip(parts.by_ref()) {
        if !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        let cases = [
            (">=0.2", "0.1.9", false),
            (">=0.2", "0.2.0", true),
            (">=0.2", "0.10.0", true),
            (">=1", "0.99.0", false),
            (">=0.1.1", "0.1.1-rc1", true),
        ];
        for (text, version, expected) in cases {
            assert_eq!(is_met(text, version), expected, "{text} {version}");
        }
    }
}
