//! Cases: a folder below `tests/cases` that says what comes of an input.
//!
//! `input.yaml` is the stream, `tenants.yaml` or `tenants/` the tenants, `args` the arguments (one a
//! line), `env` the variables (`NAME=value`, one a line). What comes of them is `expected.diff`, from
//! the stream to what is rendered, or `stdout` of another command, and `stderr`.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files that say what comes of a case; a folder with one of them is a case.
pub const EXPECTATIONS: [&str; 3] = ["expected.diff", "stdout", "stderr"];

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
    folders(root)?.into_iter().map(Case::read).collect()
}

/// The folders of the cases below a folder, in order.
///
/// # Errors
/// When a folder cannot be read.
pub fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if EXPECTATIONS.iter().any(|name| folder.join(name).is_file()) {
        return Ok(vec![folder.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in entries(folder)?.into_iter().filter(|entry| entry.is_dir()) {
        found.extend(folders(&entry)?);
    }
    Ok(found)
}

impl Case {
    fn read(folder: PathBuf) -> io::Result<Self> {
        let stream = Some(folder.join("input.yaml")).filter(|path| path.exists());
        let (arguments, variables) = (lines(&folder.join("args"))?, lines(&folder.join("env"))?);
        Ok(Self { stream, home: folder.clone(), arguments, variables, folder })
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
