//! Opens the tenants file, or the directory that it is split into.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use runner_tenant::diagnostic::{Error, Source};
use runner_tenant::tenants::{TenantName, TenantsFile};

use super::directory::{self, File};
use crate::read;

/// Where the tenants are looked for, in this order, when nobody says.
const FILE: &str = "tenants.yaml";
const DIRECTORY: &str = "tenants";

/// The file of a directory with everything but the tenants.
const HEAD: &str = "defaults.yaml";

/// Opens the tenants at `path`. Of a directory, only what tells about `tenant` is read where one is
/// given.
pub(crate) fn open(path: Option<&Path>, tenant: Option<&str>) -> anyhow::Result<TenantsFile> {
    let path = path.map_or_else(default_path, Path::to_owned);
    match path.is_dir() {
        true => open_directory(&path, tenant),
        false => open_file(&path),
    }
}

fn default_path() -> PathBuf {
    let split_up = !Path::new(FILE).exists() && Path::new(DIRECTORY).is_dir();
    PathBuf::from(if split_up { DIRECTORY } else { FILE })
}

fn open_file(path: &Path) -> anyhow::Result<TenantsFile> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(format!("cannot read the tenants file {name}: {error}"))
            .help("name it with --tenants FILE or the variable RUNNER_TENANTS_FILE")
    })?;
    Ok(TenantsFile::parse(source(&name, text))?)
}

/// A text that messages may point into, and whose secrets they must not show.
fn source(name: &str, text: String) -> Source {
    let text: Arc<str> = text.into();
    read::file(&text);
    Source::new(name, text)
}

fn open_directory(path: &Path, tenant: Option<&str>) -> anyhow::Result<TenantsFile> {
    if let Some(wanted) = tenant.and_then(files_of) {
        let files = steady(path, directory::files(path, &wanted))?;
        if files.len() == wanted.len() {
            return of_files(path, files);
        }
    }
    // Without a tenant, or without its file: which tenants there are is part of the error.
    of_files(path, steady(path, directory::all_files(path, is_part))?)
}

/// The two files that tell about a tenant, if there can be any.
fn files_of(tenant: &str) -> Option<[OsString; 2]> {
    // A runner, `java/small`, is written in its tenant's file.
    let tenant = tenant.split('/').next().unwrap_or(tenant);
    let file = format!("{tenant}.yaml");
    let is_tenant = TenantName::parse(tenant).is_ok() && file != HEAD;
    is_tenant.then(|| [HEAD.into(), file.into()])
}

/// Whether a file of a directory is read: YAML, and not hidden as what editors and the kubelet
/// leave there.
fn is_part(name: &OsString) -> bool {
    let extension = Path::new(name).extension().and_then(OsStr::to_str);
    matches!(extension, Some("yaml" | "yml")) && !name.as_encoded_bytes().starts_with(b".")
}

fn steady(path: &Path, files: io::Result<Option<Vec<File>>>) -> Result<Vec<File>, Error> {
    let path = path.display();
    match files {
        Ok(Some(files)) => Ok(files),
        Ok(None) => Err(Error::new(format!("the directory {path} changes while it is read"))
            .help("try again when it is written; a writer that renames leaves it readable")),
        Err(error) => Err(Error::new(format!("cannot read the tenants in {path}: {error}"))),
    }
}

fn of_files(path: &Path, files: Vec<File>) -> anyhow::Result<TenantsFile> {
    let mut head = None;
    let mut tenants = Vec::with_capacity(files.len());
    for (name, text) in files {
        let shown = path.join(&name).display().to_string();
        let source = source(&shown, text);
        let name = name.to_string_lossy();
        match name.strip_suffix(".yaml") {
            _ if name == HEAD => head = Some(source),
            Some(tenant) => tenants.push((tenant.to_owned(), source)),
            None => {
                let name = Path::new(&*name).with_extension("yaml");
                return Err(Error::new(format!("the tenants file {shown} is not read"))
                    .help(format!("name it {}", name.display()))
                    .into());
            }
        }
    }
    let Some(head) = head else {
        return Err(Error::new(format!("there is no {HEAD} in {}", path.display()))
            .help("it begins with `apiVersion: runner-tenant/v1`; each tenant has its own file")
            .into());
    };
    Ok(TenantsFile::of_directory(&path.display().to_string(), head, tenants)?)
}
