//! `cargo xtask fuzz`: the targets of `fuzz/`, from the cases of the tests as seeds.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::repository::Repository;

const TARGETS: [&str; 4] = ["split", "rewrite", "tenants_file", "template"];

/// Fuzzes one target or each of them, this many seconds each.
///
/// # Errors
/// When there is no cargo-fuzz or no such target, and when a target finds something.
pub(crate) fn run(repository: &Repository, target: Option<&str>, seconds: u32) -> Result<()> {
    if process::probe(repository.cargo().args(["fuzz", "--version"]))?.is_none() {
        bail!("there is no cargo-fuzz: install it with `cargo install cargo-fuzz`");
    }
    for name in TARGETS.iter().filter(|name| target.is_none_or(|target| target == **name)) {
        let seeds = seeds(repository, name)?;
        let corpus = repository.path("fuzz/corpus").join(name);
        fs::create_dir_all(&corpus)?;
        let mut cargo = repository.cargo();
        // cargo-fuzz wants flags that are not stable yet.
        cargo.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", name]).arg(corpus).arg(seeds);
        cargo.args(["--", "-timeout=20", "-max_len=4096"]);
        process::run(cargo.arg(format!("-max_total_time={seconds}")))?;
    }
    match target.is_none_or(|target| TARGETS.contains(&target)) {
        true => Ok(()),
        false => bail!("no such target, expected one of {}", TARGETS.join(", ")),
    }
}

/// A folder of inputs for a target: a text and, after a zero byte, choices of changes.
fn seeds(repository: &Repository, target: &str) -> Result<PathBuf> {
    let seeds = match target {
        "template" => return Ok(repository.path("fuzz/seeds/template")),
        "tenants_file" => tenants_files(&repository.path("tests/cases"))?,
        _ => manifests(&repository.path("crates/manifest-patch/tests/cases"))?,
    };
    let folder = repository.target("fuzz-seeds").join(target);
    fs::create_dir_all(&folder)?;
    for (index, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(index.to_string()), seed)?;
    }
    Ok(folder)
}

/// The tenants files of the cases in a folder.
fn tenants_files(cases: &Path) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    let mut folders = vec![cases.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with("tenants.yaml") {
                found.push(fs::read(path)?);
            }
        }
    }
    Ok(found)
}

/// The inputs of manifest-patch's cases, each with its patch, whose bytes are choices like any others.
fn manifests(topics: &Path) -> Result<Vec<Vec<u8>>> {
    let mut found = Vec::new();
    for topic in fs::read_dir(topics).with_context(|| topics.display().to_string())? {
        let text = fs::read_to_string(topic?.path())?;
        // Input and patch follow each other, each after a line `-- CASE/FILE --`.
        let files: Vec<_> = text.split("-- ").filter_map(|file| file.split_once(" --\n")).collect();
        for pair in files.windows(2) {
            if let [(input, text), (patch, operations)] = pair
                && input.contains("/input.yaml")
                && patch.contains("/patch.json")
            {
                found.push([*text, *operations].join("\0").into_bytes());
            }
        }
    }
    Ok(found)
}
