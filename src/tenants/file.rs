//! A tenants file, opened: its head is read, its tenants are when they are asked for.

use std::collections::HashMap;

use manifest_patch::{Document, Node};

use super::layer::{Layered, layer};
use super::names::{ReleaseName, TenantName};
use super::read::{Context, read};
use super::resolve::complete;
use super::spelling::{listed, nearest};
use super::tenant::Tenant;
use super::written::{WrittenFile, WrittenTenant};
use super::{Reason, Spanned};
use crate::error::Error;
use crate::place::Source;

/// A tenants file.
///
/// Opening one costs its length; a tenant costs its own length and that of the defaults, however
/// many others there are.
#[derive(Debug)]
pub struct TenantsFile {
    source: Source,
    tree: Node,
    unmanaged: Vec<Spanned<ReleaseName>>,
    names: Vec<Spanned<TenantName>>,
    positions: HashMap<String, usize>,
}

impl TenantsFile {
    /// Reads the file's head and the tenants' names.
    ///
    /// # Errors
    /// When it is not YAML, has keys that are not known, or names that are not DNS-1123 labels.
    pub fn parse(source: Source) -> Result<Self, Error> {
        let tree = parse_yaml(&source)?;
        check_version(&source, &tree)?;
        let context = Context { source: &source, root: ROOT.to_owned(), tenant: None };
        let head: WrittenFile = read(&context, Layered::Written(&tree))?;
        let names = tenant_names(&source, tenants_node(&tree))?;
        let positions = names.iter().enumerate();
        let positions = positions.map(|(at, name)| (name.as_str().to_owned(), at)).collect();
        let unmanaged = head.unmanaged.unwrap_or_default();
        Ok(Self { unmanaged, names, positions, source, tree })
    }

    /// The file's text, to point into.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Releases whose runners are left alone on purpose.
    pub fn unmanaged(&self) -> &[Spanned<ReleaseName>] {
        &self.unmanaged
    }

    /// The tenants' names, in the order written.
    pub fn names(&self) -> &[Spanned<TenantName>] {
        &self.names
    }

    /// The tenant of this name, complete.
    ///
    /// # Errors
    /// When there is none, or when what is written for it is not valid.
    pub fn tenant(&self, name: &str) -> Result<Tenant, Error> {
        match self.positions.get(name) {
            Some(position) => self.tenant_at(*position),
            None => Err(self.unknown(name)),
        }
    }

    /// All tenants, in the order written.
    pub fn tenants(&self) -> impl Iterator<Item = Result<Tenant, Error>> {
        (0..self.names.len()).map(|position| self.tenant_at(position))
    }

    fn tenant_at(&self, position: usize) -> Result<Tenant, Error> {
        let name = &self.names[position];
        let context = Context {
            source: &self.source,
            root: format!("tenant `{name}`", name = name.get()),
            tenant: Some(name.as_str()),
        };
        let tree = layer(&self.source, self.defaults(), self.written(position))?;
        let written: WrittenTenant = read(&context, tree)?;
        complete(&self.source, name.clone(), written)
    }

    /// What is written under `defaults`.
    pub(super) fn defaults(&self) -> Option<&Node> {
        self.tree.get("defaults").filter(|defaults| !defaults.is_null())
    }

    /// What is written for the tenant at `position`.
    pub(super) fn written(&self, position: usize) -> &Node {
        let entries = tenants_node(&self.tree).and_then(Node::entries).unwrap_or_default();
        &entries[position].value
    }

    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(format!("there is no tenant `{name}` in {}", self.source.name()));
        match nearest(name, self.names.iter().map(|name| name.as_str())) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(self.known()),
        }
    }

    /// Which tenants there are, in a few words.
    pub(super) fn known(&self) -> String {
        const FEW: usize = 10;
        let few: Vec<_> = self.names.iter().take(FEW).map(|name| name.as_str()).collect();
        match self.names.len() {
            0 => "the file has no tenants".to_owned(),
            1 => format!("the only tenant is {}", listed(&few, "and")),
            count if count <= FEW => format!("the tenants are {}", listed(&few, "and")),
            count => format!("the file has {count} tenants"),
        }
    }
}

const ROOT: &str = "the tenants file";

fn parse_yaml(source: &Source) -> Result<Node, Error> {
    let document = Document::parse(source.text()).map_err(|error| {
        let message = Error::new(format!("{ROOT} is {error}"));
        match error.span() {
            Some(span) => message.at(source.place(span), ""),
            None => message,
        }
    })?;
    Ok(document.into_tree())
}

/// The version comes first: a file of another one would have other keys.
fn check_version(source: &Source, tree: &Node) -> Result<(), Error> {
    let has_version = tree.get("apiVersion").is_some_and(|version| !version.is_null());
    if has_version || (tree.entries().is_none() && !tree.is_null()) {
        return Ok(());
    }
    Err(Error::new(format!("{ROOT} needs `apiVersion`"))
        .at(source.place(tree.span().unwrap_or_default()), "")
        .help("begin it with `apiVersion: runner-tenant/v1`"))
}

fn tenants_node(tree: &Node) -> Option<&Node> {
    tree.get("tenants").filter(|tenants| !tenants.is_null())
}

fn tenant_names(
    source: &Source,
    tenants: Option<&Node>,
) -> Result<Vec<Spanned<TenantName>>, Error> {
    let Some(tenants) = tenants else {
        return Ok(Vec::new());
    };
    let Some(entries) = Layered::Written(tenants).entries(source)? else {
        return Err(Error::new("`tenants` must be a map")
            .at(source.place(tenants.span().unwrap_or_default()), "")
            .help("write each tenant as `name:` with its settings indented under it"));
    };
    let name = |key: &str, span: std::ops::Range<usize>| match TenantName::parse(key) {
        Ok(name) => Ok(Spanned::new(name, span)),
        Err(reason) => Err(invalid_name(key, &reason).at(source.place(span), reason.label())),
    };
    entries.into_iter().map(|entry| name(entry.key, entry.span)).collect()
}

fn invalid_name(name: &str, reason: &Reason) -> Error {
    Error::new(format!("`{name}` {}", reason.predicate()))
}
