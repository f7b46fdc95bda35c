//! The suites of Cargo's tests, by name: a test program, the tests of a crate, unit tests, all.

use std::fs;

use anyhow::anyhow;

use crate::repository::Repository;

/// The arguments of `cargo test` for a suite, for all tests without one; `None` when Cargo has no
/// such tests.
pub(super) fn tests(repository: &Repository, suite: Option<&str>) -> Option<Vec<String>> {
    let arguments: &[&str] = match suite {
        None | Some("tests") => &["--workspace"],
        Some("unit") => &["--workspace", "--lib", "--bins"],
        Some(name) if is_program(repository, name) => {
            &["--package", "runner-tenant", "--test", name]
        }
        Some(name) if is_crate(repository, name) => &["--package", name],
        Some(_) => return None,
    };
    Some(arguments.iter().map(|&argument| argument.to_owned()).collect())
}

/// An error that names the suites there are.
pub(super) fn unknown<'s>(
    repository: &Repository,
    suite: &str,
    steps: impl Iterator<Item = &'s str>,
) -> anyhow::Error {
    let folders = ["tests", "crates"];
    let entries = folders.iter().filter_map(|folder| fs::read_dir(repository.path(folder)).ok());
    let names = entries.flatten().flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        Some(name.strip_suffix(".rs").unwrap_or(&name).to_owned())
    });
    let mut names: Vec<_> =
        names.filter(|name| is_program(repository, name) || is_crate(repository, name)).collect();
    names.sort();
    names.dedup();
    let all: Vec<_> = steps.map(str::to_owned).chain(["tests".into(), "unit".into()]).collect();
    anyhow!("there is no suite `{suite}`; there are {}, {}", all.join(", "), names.join(", "))
}

fn is_program(repository: &Repository, name: &str) -> bool {
    [format!("tests/{name}.rs"), format!("tests/{name}/main.rs")]
        .iter()
        .any(|path| repository.path(path).is_file())
}

fn is_crate(repository: &Repository, name: &str) -> bool {
    repository.path(format!("crates/{name}/Cargo.toml")).is_file()
}

/// The test program that Cargo is about to start, of a line such as
/// `     Running tests/cases.rs (target/debug/deps/cases-d812df50531054ee)`.
pub(super) fn program(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(library) = line.strip_prefix("Doc-tests ") {
        return Some(format!("documentation tests of {library}"));
    }
    let (source, path) = line.strip_prefix("Running ")?.strip_suffix(')')?.split_once(" (")?;
    // The file is the program's name and a hash.
    let name = path.rsplit(['/', '\\']).next()?.rsplit_once('-')?.0;
    Some(if source.starts_with("unittests") {
        format!("unit tests of {name}")
    } else {
        name.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_known_by_the_lines_of_cargo() {
        for (line, name) in [
            ("     Running tests/e2e/main.rs (target/debug/deps/e2e-d812)", Some("e2e")),
            (
                "     Running unittests src/lib.rs (/a b/debug/deps/toml_patch-0a)",
                Some("unit tests of toml_patch"),
            ),
            ("   Doc-tests text_splice", Some("documentation tests of text_splice")),
            ("Running 3 tests", None),
            ("test some::test ... ok", None),
        ] {
            assert_eq!(program(line).as_deref(), name, "{line}");
        }
    }
}
