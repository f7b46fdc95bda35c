//! The inputs that two programs are compared with, found by walking: cases, streams of the chart,
//! and, where they are, the folders `../shared/cases`, `../shared/streams` and
//! `../shared/newer-charts`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use testing::case;

use crate::repository::Repository;

/// A stream with a tenants file, and how the program is called on it.
pub(crate) struct Input {
    /// Where it is, relative to the repository.
    pub(crate) path: PathBuf,
    /// The folder to run in.
    pub(crate) folder: PathBuf,
    /// The file for standard input; nothing is read without one.
    pub(crate) stream: Option<PathBuf>,
    /// The tenants file in the folder or named by the arguments, if it is one file.
    pub(crate) tenants: Option<PathBuf>,
    /// Variables of the environment, `NAME=value`.
    pub(crate) variables: Vec<String>,
    /// The arguments of the case itself.
    pub(crate) arguments: Vec<String>,
}

/// All inputs, and the reasons why some are missing.
pub(crate) fn all(repository: &Repository) -> Result<(Vec<Input>, Vec<String>)> {
    let mut inputs = cases(repository)?;
    let mut skipped = Vec::new();
    for streams in ["tests/streams", "../shared/streams", "../shared/newer-charts/streams"] {
        match repository.path(streams).is_dir() {
            true => inputs.extend(streams_in(repository, streams)?),
            false => skipped.push(format!("there is no folder {streams}")),
        }
    }
    match repository.path("../shared/cases").is_dir() {
        true => inputs.extend(shared_cases(repository)?),
        false => skipped.push("there is no folder ../shared/cases".to_owned()),
    }
    Ok((inputs, skipped))
}

/// Every case of `tests/cases`.
fn cases(repository: &Repository) -> Result<Vec<Input>> {
    let cases = case::all(&repository.path("tests/cases"))?.into_iter();
    Ok(cases
        .map(|case| Input {
            path: relative(repository, &case.folder),
            tenants: Some(case.home.join("tenants.yaml"))
                .filter(|path| path.exists() && has_only_known_files(&case.folder)),
            folder: case.home,
            stream: case.stream,
            variables: case.variables,
            arguments: case.arguments,
        })
        .collect())
}

/// Whether the tenants file is all that the program reads there.
fn has_only_known_files(folder: &Path) -> bool {
    const KNOWN: [&str; 4] = ["input.yaml", "tenants.yaml", "args", "env"];
    let names = entries(folder).unwrap_or_default();
    let known = KNOWN.iter().chain(&case::EXPECTATIONS);
    names.iter().all(|path| known.clone().any(|known| path.ends_with(known)))
}

/// Every stream in a folder and those below it, for a tenant that is named and for whoever owns it.
fn streams_in(repository: &Repository, folder: &str) -> Result<Vec<Input>> {
    const TENANTS: &str = "tests/streams-tenants.yaml";
    let mut found = Vec::new();
    let mut folders = vec![repository.path(folder)];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder)? {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                for tenant in [&[][..], &["--tenant", "java"]] {
                    let arguments = ["--tenants", TENANTS].iter().chain(tenant);
                    found.push(Input {
                        path: relative(repository, &path),
                        folder: repository.path(""),
                        stream: Some(path.clone()),
                        tenants: Some(repository.path(TENANTS)),
                        variables: Vec::new(),
                        arguments: arguments.map(|argument| (*argument).to_owned()).collect(),
                    });
                }
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

/// The folders of `../shared/cases` that hold a tenants file, with a rendered stream or without.
fn shared_cases(repository: &Repository) -> Result<Vec<Input>> {
    let mut found = Vec::new();
    for folder in entries(&repository.path("../shared/cases"))? {
        let tenants = folder.join("tenants.yaml");
        if !tenants.is_file() {
            continue;
        }
        let streams = ["rendered.yaml", "stream.yaml"].map(|name| folder.join(name));
        let arguments = fs::read_to_string(folder.join("args")).unwrap_or_default();
        let words = arguments.split_whitespace();
        found.push(Input {
            path: relative(repository, &folder),
            stream: streams.into_iter().find(|path| path.is_file()),
            variables: Vec::new(),
            arguments: words.map(str::to_owned).collect(),
            tenants: Some(tenants),
            folder,
        });
    }
    Ok(found)
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let context = || folder.display().to_string();
    let entries = fs::read_dir(folder).with_context(context)?;
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .with_context(context)?;
    found.sort();
    Ok(found)
}

/// A path as somebody in the repository writes it.
fn relative(repository: &Repository, path: &Path) -> PathBuf {
    path.strip_prefix(repository.path("")).unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_with_their_streams_and_the_streams_of_the_chart_are_found() {
        let repository = Repository::find().unwrap();
        let (inputs, _) = all(&repository).unwrap();
        let cases = inputs.iter().filter(|input| input.path.starts_with("tests/cases"));
        let with_stream = cases.filter(|input| input.stream.is_some()).count();
        assert!(with_stream > 300, "only {with_stream}");
        assert!(inputs.iter().any(|input| input.path.starts_with("tests/streams")));
    }
}
