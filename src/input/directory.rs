//! Reads the files of a directory as they were at one time, although others may write to it.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

/// How often a directory that changes meanwhile is read.
const ATTEMPTS: usize = 5;

/// What tells whether a file is still the one that was read.
#[derive(Debug, PartialEq)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    identity: Identity,
}

/// A file with its text.
pub(super) type File = (OsString, String);

/// The files of `directory` that `wanted` names, in its order; one that does not exist is left out.
/// `None` when they do not stand still.
pub(super) fn files(directory: &Path, wanted: &[OsString]) -> io::Result<Option<Vec<File>>> {
    steady(|| stamps(directory, wanted), |stamps| read(directory, stamps))
}

/// The files of `directory` whose names `wanted` takes, by name. `None` when they do not stand
/// still.
pub(super) fn all_files(
    directory: &Path,
    wanted: impl Fn(&OsString) -> bool,
) -> io::Result<Option<Vec<File>>> {
    let listed = || {
        let entries = fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name()));
        let mut names = entries.collect::<io::Result<Vec<_>>>()?;
        names.retain(&wanted);
        names.sort_unstable();
        stamps(directory, &names)
    };
    steady(listed, |stamps| read(directory, stamps))
}

/// What `read` gives between two equal observations: then it was so at any time between them. An
/// error counts only when nothing changed, too: a file may have been replaced under its reader.
fn steady<O: PartialEq, T>(
    observe: impl Fn() -> io::Result<O>,
    read: impl Fn(&O) -> io::Result<T>,
) -> io::Result<Option<T>> {
    let mut before = observe()?;
    for _ in 0..ATTEMPTS {
        let result = read(&before);
        let after = observe()?;
        if after == before {
            return result.map(Some);
        }
        before = after;
    }
    Ok(None)
}

fn stamps(directory: &Path, names: &[OsString]) -> io::Result<Vec<(OsString, Stamp)>> {
    let mut stamps = Vec::with_capacity(names.len());
    for name in names {
        let path = directory.join(name);
        match stamp(directory, &path) {
            Ok(stamp) => stamps.extend(stamp.map(|stamp| (name.clone(), stamp))),
            Err(error) => return Err(about(&path, &error)),
        }
    }
    Ok(stamps)
}

/// The stamp of a file; of what is no file, or is not there, none. A link is followed within the
/// directory, as a mounted ConfigMap has them: out of it, messages would draw lines of any file.
fn stamp(directory: &Path, path: &Path) -> io::Result<Option<Stamp>> {
    let own = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        own => own?,
    };
    if !own.is_symlink() {
        return Ok(own.is_file().then(|| Stamp::of(&own)));
    }
    let target = fs::canonicalize(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => io::Error::new(ErrorKind::InvalidInput, "a link to nothing"),
        _ => error,
    })?;
    if !target.starts_with(fs::canonicalize(directory)?) {
        return Err(io::Error::other("a link out of the directory is not followed"));
    }
    let metadata = fs::metadata(path)?;
    Ok(metadata.is_file().then(|| Stamp::of(&metadata)))
}

fn read(directory: &Path, stamps: &[(OsString, Stamp)]) -> io::Result<Vec<File>> {
    let file = |(name, stamp): &(OsString, Stamp)| {
        let path = directory.join(name);
        let text = read_stamped(&path, stamp).map_err(|error| about(&path, &error))?;
        Ok((name.clone(), text))
    };
    stamps.iter().map(file).collect()
}

/// The text of the very file that was stamped, not of one that has its place for a moment.
fn read_stamped(path: &Path, stamp: &Stamp) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    if Stamp::of(&file.metadata()?) != *stamp {
        return Err(io::Error::other("it was replaced while it was read"));
    }
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text)
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(metadata),
        }
    }
}

/// Device, inode and the time at which they last changed: also where a file takes another's place
/// with its length and time, as behind the symbolic link of a mounted ConfigMap.
#[cfg(unix)]
type Identity = (u64, u64, i64, i64);
#[cfg(not(unix))]
type Identity = ();

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_changes_while_it_is_read_is_read_again() {
        // (how often it changes, whether the result is known)
        for (changes, steadied) in [(0, true), (1, true), (ATTEMPTS - 1, true), (ATTEMPTS, false)] {
            let state = Cell::new(0);
            let read = |_: &usize| {
                let read = state.get();
                state.set((read + 1).min(changes));
                Ok(read)
            };
            let expected = steadied.then_some(changes);
            assert_eq!(steady(|| Ok(state.get()), read).unwrap(), expected, "{changes} changes");
        }
    }

    #[test]
    fn an_error_counts_when_nothing_changed() {
        let state = Cell::new(0);
        let read = |seen: &i32| {
            state.set(1);
            if *seen == 0 { Err(io::Error::from(ErrorKind::NotFound)) } else { Ok(*seen) }
        };
        assert_eq!(steady(|| Ok(state.get()), read).unwrap(), Some(1));
        let failing = |_: &i32| Err::<(), _>(io::Error::from(ErrorKind::NotFound));
        assert!(steady(|| Ok(0), failing).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_within_the_directory() {
        let root = std::env::temp_dir().join(format!("runner-tenant-links-{}", std::process::id()));
        let tenants = root.join("tenants");
        fs::create_dir_all(tenants.join("folder.yaml")).unwrap();
        fs::write(root.join("outside"), "root:x:0").unwrap();
        fs::write(tenants.join("a.yaml"), "a").unwrap();
        std::os::unix::fs::symlink("a.yaml", tenants.join("b.yaml")).unwrap();
        let names = |files: Vec<File>| files.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let files = all_files(&tenants, |_| true).unwrap().unwrap();
        assert_eq!(names(files), ["a.yaml", "b.yaml"]);
        for (target, message) in [
            ("../outside", "c.yaml: a link out of the directory is not followed"),
            ("gone", "c.yaml: a link to nothing"),
        ] {
            std::os::unix::fs::symlink(target, tenants.join("c.yaml")).unwrap();
            let error = all_files(&tenants, |_| true).unwrap_err().to_string();
            assert!(error.ends_with(message), "{error}");
            fs::remove_file(tenants.join("c.yaml")).unwrap();
        }
        fs::remove_dir_all(&root).unwrap();
    }

    /// A writer puts one state after the other, as the kubelet does with a ConfigMap; no reader sees
    /// a mixture.
    #[cfg(unix)]
    #[test]
    fn a_reader_sees_one_state() {
        const STATES: usize = 300;
        let root = std::env::temp_dir().join(format!("runner-tenant-{}", std::process::id()));
        let current = root.join("current");
        fs::create_dir_all(&root).unwrap();
        put_state(&root, 0);
        std::thread::scope(|scope| {
            // The writer ends by itself, whatever the reader finds.
            let writer = scope.spawn(|| (1..STATES).for_each(|state| put_state(&root, state)));
            while !writer.is_finished() {
                // A reader that is overtaken every time says so.
                let files = all_files(&current, |_| true).ok().flatten().unwrap_or_default();
                assert!(files.windows(2).all(|pair| pair[0].1 == pair[1].1), "{files:?}");
            }
        });
        let files = all_files(&current, |_| true).unwrap().unwrap();
        let expected = (STATES - 1).to_string();
        assert!(files.len() == 3 && files.iter().all(|(_, text)| *text == expected), "{files:?}");
        fs::remove_dir_all(&root).unwrap();
    }

    /// Writes a folder with this state and points `current` at it.
    #[cfg(unix)]
    fn put_state(root: &Path, state: usize) {
        let folder = root.join(state.to_string());
        fs::create_dir(&folder).unwrap();
        for file in ["defaults.yaml", "dotnet.yaml", "java.yaml"] {
            fs::write(folder.join(file), state.to_string()).unwrap();
        }
        std::os::unix::fs::symlink(&folder, root.join("next")).unwrap();
        fs::rename(root.join("next"), root.join("current")).unwrap();
    }
}
