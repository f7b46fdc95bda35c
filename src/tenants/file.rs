//! A tenants file, opened: its head is read, its tenants are when they are asked for.

use std::collections::HashMap;
use std::ops::Range;

use manifest_patch::Node;

use crate::diagnostic::{Error, Place, Source};
use crate::tenants::head::{Named, check_version, hint, tenant_names, tenants_node};
use crate::tenants::raw_file::RawFile;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::read::{Context, read};
use crate::tenants::section::exceptions::Exception;
use crate::tenants::section::names::{ReleaseName, TenantName};
use crate::tenants::section::pools::Pools;
use crate::tenants::section::teams::KeyPath;
use crate::tenants::tenant::Tenant;
use crate::tenants::written::layer::Layered;
use crate::tenants::written::lazy::{LazySource, ROOT};
use crate::tenants::written::sources::{Sources, Written};

/// A tenants file, or the directory that it is split into.
///
/// Opening one costs the length of its head (of a single file: all of it); a tenant costs its own
/// length and that of the defaults, however many others there are.
#[derive(Debug)]
pub struct TenantsFile {
    name: String,
    head: LazySource,
    tenants: Tenants,
    unmanaged: Vec<Spanned<ReleaseName>>,
    strict: bool,
    exceptions: Vec<Spanned<Exception>>,
    pools: Pools,
    teams_may_set: Option<Vec<Spanned<KeyPath>>>,
    names: Vec<Spanned<TenantName>>,
    /// Which of the tenants written has the name at the same position.
    own: Vec<usize>,
    positions: HashMap<String, usize>,
}

/// Where the tenants are written.
#[derive(Debug)]
enum Tenants {
    /// Under `tenants` in the file with the head.
    Together,
    /// Each in a file of its own, in the order of the names.
    Apart(Vec<LazySource>),
}

impl TenantsFile {
    /// Reads a file's head and its tenants' names.
    ///
    /// # Errors
    /// When it is not YAML, has keys that are not known, or names that are not DNS-1123 labels; then
    /// with what is wrong in the tenants, too.
    pub fn parse(source: Source) -> Result<Self, Error> {
        let head = LazySource::new(source);
        let mistakes = Mistakes::default();
        let names = tenant_names(head.source(), tenants_node(head.tree()?), &mistakes);
        let name = head.source().name().to_owned();
        Self::open(name, head, Tenants::Together, names, mistakes)
    }

    /// Reads the head of a directory from its `defaults.yaml`. The tenants come with their names,
    /// which are those of their files; `name` is the directory's.
    ///
    /// # Errors
    /// When the head is not YAML, has keys that are not known or tenants, or when a name is not a
    /// DNS-1123 label; then with what is wrong in the tenants, too.
    pub fn of_directory(
        name: &str,
        head: Source,
        tenants: Vec<(String, Source)>,
    ) -> Result<Self, Error> {
        let head = LazySource::new(head);
        let mistakes = Mistakes::default();
        if let Some(tenants) = tenants_node(head.tree()?) {
            let error = Error::new("`tenants` has no place beside the tenants' own files")
                .at(head.source().place(tenants.span().unwrap_or_default()), "")
                .help(format!("write what is under `java:` here into {name}/java.yaml"));
            mistakes.add("tenants".to_owned(), error);
        }
        // The own text begins where the head's ends, see `Sources`; a name is its beginning.
        let base = head.source().text().len() + 1;
        let mut names = Vec::with_capacity(tenants.len());
        for (position, (name, source)) in tenants.iter().enumerate() {
            match file_name(name, source, base) {
                Ok(name) => names.push((name, position)),
                Err(error) => mistakes.add("tenants".to_owned(), error),
            }
        }
        let own = tenants.into_iter().map(|(_, source)| LazySource::new(source)).collect();
        Self::open(name.to_owned(), head, Tenants::Apart(own), names, mistakes)
    }

    fn open(
        name: String,
        head: LazySource,
        tenants: Tenants,
        names: Vec<Named>,
        mistakes: Mistakes,
    ) -> Result<Self, Error> {
        let written = Written { node: head.tree()?, base: 0 };
        check_version(head.source(), written.node)?;
        let sources = Sources::file(head.source().clone());
        let context = Context {
            sources: &sources,
            root: ROOT.to_owned(),
            names: None,
            mistakes: &mistakes,
            hint,
        };
        let file: Option<RawFile> = read(&context, &Layered::Written(written));
        let file = file.unwrap_or_default();
        let teams_may_set = file.teams_may_set;
        if let (Some(teams), Tenants::Together) = (&teams_may_set, &tenants) {
            let error = Error::new("`teamsMaySet` has no effect where all tenants are in one file")
                .at(sources.place(teams.span()), "")
                .help("split the file up into a directory with a file for each tenant");
            mistakes.add("teamsMaySet".to_owned(), error);
        }
        let (names, own): (Vec<_>, Vec<_>) = names.into_iter().unzip();
        let positions = names.iter().enumerate();
        let positions =
            positions.map(|(at, name): (usize, &Spanned<TenantName>)| (name.to_string(), at));
        let positions = positions.collect();
        let file = Self {
            name,
            head,
            tenants,
            unmanaged: file.unmanaged.unwrap_or_default(),
            strict: file.strict.is_some_and(|strict| *strict.get()),
            exceptions: file.exceptions.unwrap_or_default(),
            pools: Pools::new(file.pools),
            teams_may_set: teams_may_set.map(Spanned::into_inner),
            names,
            own,
            positions,
        };
        // The nodes of a pool are read again with each tenant that uses it.
        if !mistakes.is_empty()
            && !mistakes.touch("pools")
            && let Err(error) = file.all()
        {
            mistakes.add(String::new(), error);
        }
        mistakes.into_error().map_or(Ok(file), Err)
    }

    /// What the user calls it: the file's or the directory's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its head is written.
    pub fn head_name(&self) -> &str {
        self.head.source().name()
    }

    /// Releases whose runners are left alone on purpose.
    pub fn unmanaged(&self) -> &[Spanned<ReleaseName>] {
        &self.unmanaged
    }

    /// Whether findings are refused, for every caller.
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether findings about a runner are refused.
    pub fn is_strict_for(&self, tenant: &Tenant) -> bool {
        tenant.strict.as_ref().map_or(self.strict, |strict| *strict.get())
    }

    /// Findings that are not reported, in the order written.
    pub fn exceptions(&self) -> &[Spanned<Exception>] {
        &self.exceptions
    }

    /// Where something of the head is written.
    pub fn place(&self, span: Range<usize>) -> Place {
        self.head.source().place(span)
    }

    /// The pools of nodes.
    pub(super) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// What the files of tenants may set, where their teams write them.
    pub(super) fn teams_may_set(&self) -> Option<&[Spanned<KeyPath>]> {
        self.teams_may_set.as_deref()
    }

    /// Whether the files of tenants are written by their teams.
    pub fn is_written_by_teams(&self) -> bool {
        self.teams_may_set.is_some()
    }

    /// The top of the file.
    pub(super) fn head(&self) -> Result<&Node, Error> {
        self.head.tree()
    }

    /// Which of the names is this one.
    pub(super) fn position_of(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// The tenants' names, in the order written; of a directory, in the order given.
    pub fn names(&self) -> &[Spanned<TenantName>] {
        &self.names
    }

    /// The texts that the tenant at `position` is written in.
    pub(super) fn sources(&self, position: usize) -> Sources {
        let head = self.head.source().clone();
        match &self.tenants {
            Tenants::Together => Sources::file(head),
            Tenants::Apart(parts) => {
                Sources::directory(head, parts[self.own[position]].source().clone())
            }
        }
    }

    /// What is written under `defaults`.
    pub(super) fn defaults(&self) -> Result<Option<&Node>, Error> {
        Ok(self.head.tree()?.get("defaults").filter(|defaults| !defaults.is_null()))
    }

    /// What is written for the tenant at `position`.
    pub(super) fn own(&self, position: usize) -> Result<&Node, Error> {
        match &self.tenants {
            Tenants::Apart(parts) => parts[self.own[position]].tree(),
            Tenants::Together => {
                let tenants = tenants_node(self.head.tree()?).and_then(Node::entries);
                Ok(&tenants.unwrap_or_default()[self.own[position]].value)
            }
        }
    }

    /// Whether the tenant at `position` can have the key, told without parsing its file.
    pub(super) fn may_have(&self, position: usize, key: &str) -> bool {
        match &self.tenants {
            Tenants::Together => true,
            Tenants::Apart(parts) => parts[self.own[position]].may_have(key),
        }
    }
}

/// The name of a tenant with a file of its own, which begins at `base`.
fn file_name(name: &str, source: &Source, base: usize) -> Result<Spanned<TenantName>, Error> {
    match TenantName::parse(name) {
        Ok(name) => Ok(Spanned::new(name, base..base)),
        Err(reason) => {
            let title = format!("{}: `{name}` {}", source.name(), reason.predicate());
            Err(Error::new(title).help(format!("name the file otherwise: {}", reason.label())))
        }
    }
}
