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
pub fn run(repository: &Repository, target: Option<&str>, seconds: u32) -> Result<()> {
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

/// A folder of inputs for a target: a text and, behind a zero byte, choices of changes.
fn seeds(repository: &Repository, target: &str) -> Result<PathBuf> {
    let folder = repository.target("fuzz-seeds").join(target);
    fs::create_dir_all(&folder)?;
    let (cases, file) = match target {
        "tenants_file" => ("tests/cases", "tenants.yaml"),
        "template" => return Ok(repository.path("fuzz/seeds/template")),
        _ => ("crates/manifest-patch/tests/cases", "input.yaml"),
    };
    let mut count = 0;
    let mut folders = vec![repository.path(cases)];
    while let Some(case) = folders.pop() {
        let entries = fs::read_dir(&case).with_context(|| case.display().to_string())?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with(file) {
                fs::write(folder.join(count.to_string()), seed(&path)?)?;
                count += 1;
            }
        }
    }
    Ok(folder)
}

/// A case's input with its patch, whose bytes are choices like any others.
fn seed(input: &Path) -> Result<Vec<u8>> {
    let mut seed = fs::read(input)?;
    if let Ok(patch) = fs::read(input.with_file_name("patch.json")) {
        seed.push(0);
        seed.extend(patch);
    }
    Ok(seed)
}
