//! Whether the lines that the lists name are there.

use std::fs;
use std::path::Path;

/// The sources `file:line` of the runner that a list names and that are not there.
pub(super) fn missing(list: &str, runner: &Path) -> Vec<String> {
    let mut missing: Vec<String> = list
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit('\t').next())
        .flat_map(|source| source.split(' '))
        .filter_map(named)
        .filter(|(file, line)| !is_there(&runner.join(file), *line))
        .map(|(file, line)| format!("{file} has no line {line}"))
        .collect();
    missing.sort();
    missing.dedup();
    missing
}

/// A file of the runner's own folders, and the line.
fn named(source: &str) -> Option<(&str, usize)> {
    const FOLDERS: [&str; 10] = [
        "cache/",
        "commands/",
        "common/",
        "executors/",
        "helpers/",
        "log/",
        "network/",
        "router/",
        "session/",
        "shells/",
    ];
    let (file, line) = source.trim_matches(['(', ')', ',']).split_once(':')?;
    let line = line.split(',').next()?.parse().ok()?;
    (FOLDERS.iter().any(|folder| file.starts_with(folder)) && file.contains(".go"))
        .then_some((file, line))
}

fn is_there(file: &Path, line: usize) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text.lines().count() >= line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_line_of_a_file() {
        assert_eq!(named("common/build.go:540,"), Some(("common/build.go", 540)));
        assert_eq!(named("executors/kubernetes/suspend.go:342,590").unwrap().1, 342);
        assert_eq!(named("aws-sdk-go-v2/config/env_config.go:23"), None);
        assert_eq!(named("k8s"), None);
        let list = "# a.go:1\nx\tinert\t-\tcommon/nowhere.go:3\n";
        assert_eq!(missing(list, Path::new("/")), ["common/nowhere.go has no line 3"]);
    }
}
