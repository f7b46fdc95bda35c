//! Cases: a folder below `tests/cases` that says what comes of an input.
//!
//! `input.yaml` is the stream, `tenants.yaml` or `tenants/` the tenants, `args` the arguments (one a
//! line), `env` the variables (`NAME=value`, one a line). The expected output is `expected.diff`, from
//! the stream to the rendered one, or `stdout` of another command, and `stderr`.
//!
//! A case without `input.yaml` or `tenants.yaml` inherits the nearest one above it, from its area or
//! its group. A stream that cases of different areas share is a link to the first one.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files with the expected output of a case. A folder with one of them is a case, and so is one
/// without folders in it: a new case fails until its expectation is written.
pub const EXPECTATIONS: [&str; 3] = ["expected.diff", "stdout", "stderr"];

/// The files of a case that the program does not read by their names.
const OUR_OWN: [&str; 6] = ["input.yaml", "args", "env", "expected.diff", "stdout", "stderr"];

/// A case and what it calls the program with.
pub struct Case {
    /// Where the case is.
    pub folder: PathBuf,
    /// The file with the stream; nothing is read without one.
    pub stream: Option<PathBuf>,
    /// The folder that the program runs in, where the tenants are.
    pub home: PathBuf,
    /// The arguments.
    pub arguments: Vec<String>,
    /// Variables of the environment, `NAME=value`.
    pub variables: Vec<String>,
}

/// The cases below a folder, in order.
///
/// # Errors
/// When a folder or a file of a case cannot be read.
pub fn all(root: &Path) -> io::Result<Vec<Case>> {
    folders(root)?.into_iter().map(|folder| Case::read(root, folder)).collect()
}

/// The folders of the cases below a folder, in order.
///
/// # Errors
/// When a folder cannot be read.
pub fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let inside: Vec<_> = entries(folder)?.into_iter().filter(|entry| entry.is_dir()).collect();
    let is_expected = EXPECTATIONS.iter().any(|name| folder.join(name).is_file());
    if is_expected || inside.is_empty() {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    for folder in inside {
        found.extend(folders(&folder)?);
    }
    Ok(found)
}

impl Case {
    /// The case in a folder below this root.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn read(root: &Path, folder: PathBuf) -> io::Result<Self> {
        let above = |name: &str| {
            let inside = folder.ancestors().take_while(|above| above.starts_with(root));
            inside.map(|above| above.join(name)).find(|path| path.exists())
        };
        let is_our_own = |path: &PathBuf| OUR_OWN.iter().any(|name| path.ends_with(name));
        // A case with tenants of any kind has all of them in its folder.
        let home = match entries(&folder)?.iter().all(is_our_own) {
            true => above("tenants.yaml").and_then(|path| path.parent().map(Path::to_owned)),
            false => None,
        };
        Ok(Self {
            stream: above("input.yaml"),
            home: home.unwrap_or_else(|| folder.clone()),
            arguments: lines(&folder.join("args"))?,
            variables: lines(&folder.join("env"))?,
            folder,
        })
    }
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    entries.sort();
    Ok(entries)
}

/// The lines of a file, none when there is no such file.
fn lines(path: &Path) -> io::Result<Vec<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}
