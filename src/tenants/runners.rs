//! The tenants of a file and their runners, read when they are asked for.

use manifest_patch::Node;

use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};
use crate::tenants::effective::{self, Effective};
use crate::tenants::file::TenantsFile;
use crate::tenants::head::hint;
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::read::{Context, read};
use crate::tenants::section;
use crate::tenants::section::names::{RunnerName, TenantName};
use crate::tenants::section::pools::Pools;
use crate::tenants::section::runners::{RunnerLayers, split};
use crate::tenants::section::teams::Allowed;
use crate::tenants::tenant::{RawTenant, Tenant};
use crate::tenants::written::layer::{Layered, Layers};
use crate::tenants::written::placeholder::Names;
use crate::tenants::written::sources::{Sources, Written};

impl TenantsFile {
    /// The runner of this name, complete: `java`, or `java/small` where the tenant has several.
    ///
    /// # Errors
    /// When there is none or more than one, or when what is written for it is not valid.
    pub fn tenant(&self, name: &str) -> Result<Tenant, Error> {
        let mut runners = self.runners(name)?;
        match runners.len() {
            1 => Ok(runners.remove(0)),
            _ => {
                let names: Vec<_> = runners.iter().map(|runner| runner.runner_id()).collect();
                let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
                Err(Error::new(format!("tenant `{name}` has several runners"))
                    .help(format!("name one of them: {}", listed(&names, "or"))))
            }
        }
    }

    /// The runners of a tenant, in the order written, one at least; of `java/small` the one.
    ///
    /// # Errors
    /// When there is no such tenant or runner, or when what is written for it is not valid.
    pub fn runners(&self, name: &str) -> Result<Vec<Tenant>, Error> {
        let (tenant, runner) = match name.split_once('/') {
            Some((tenant, runner)) if TenantName::parse(tenant).is_ok() => (tenant, Some(runner)),
            _ => (name, None),
        };
        let position = self.position(tenant)?;
        let mut runners = self.runners_at(position)?;
        let Some(wanted) = runner else { return Ok(runners) };
        let name_of = |runner: &Tenant| runner.runner.as_ref().map(|name| name.to_string());
        let names: Vec<_> = runners.iter().filter_map(name_of).collect();
        runners.retain(|runner| name_of(runner).as_deref() == Some(wanted));
        if !runners.is_empty() {
            return Ok(runners);
        }
        let error = Error::new(format!("tenant `{tenant}` has no runner `{wanted}`"))
            .at(self.sources(position).place(self.names()[position].span()), "");
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        Err(match nearest(wanted, names.iter().copied()) {
            _ if names.is_empty() => error.help(format!("it has one runner: name it `{tenant}`")),
            Some(near) => error.help(format!("did you mean `{tenant}/{near}`?")),
            None => error.help(format!("its runners are {}", listed(&names, "and"))),
        })
    }

    /// All runners of all tenants, in the order of the tenants' names.
    ///
    /// # Errors
    /// All that is wrong in any of them, by place.
    pub fn all(&self) -> Result<Vec<Tenant>, Error> {
        let all = (0..self.names().len()).map(|position| self.runners_at(position));
        let all: Vec<_> = all_or_errors(all)?.into_iter().flatten().collect();
        check_pools(self.pools(), &all)?;
        Ok(all)
    }

    /// All runners of all tenants, one after the other, in the order of the tenants' names.
    pub fn tenants(&self) -> impl Iterator<Item = Result<Tenant, Error>> {
        (0..self.names().len()).flat_map(|position| match self.runners_at(position) {
            Ok(runners) => runners.into_iter().map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// The tenant of this name in the form of the tenants file: defaults merged in, placeholders
    /// filled, and what is left out written down where it has a value all the same. Read again, it
    /// gives itself.
    ///
    /// # Errors
    /// Those of [`TenantsFile::runners`].
    pub fn effective(&self, name: &str) -> Result<Effective, Error> {
        self.effective_of(&self.runners(name)?)
    }

    /// The tenant of these runners, which are all of it, in the form of the tenants file.
    fn effective_of(&self, tenants: &[Tenant]) -> Result<Effective, Error> {
        let name = tenants.first().map_or("", |tenant| tenant.name.as_str());
        let position = self.position(name)?;
        let sources = self.sources(position);
        let defaults = self.defaults()?.and_then(Node::span).unwrap_or_default();
        // What is wrong was an error when the runners were read.
        let split = self.split(position, &sources, &Mistakes::default())?;
        let mut runners = Vec::with_capacity(split.len());
        for (RunnerLayers { name: runner, layers }, tenant) in split.into_iter().zip(tenants) {
            let names = names(name, runner.as_ref());
            let reader = effective::Reader { sources: &sources, defaults: defaults.clone(), names };
            runners.push((names.runner.to_owned(), reader.tenant(layers, tenant.built_in())));
        }
        match tenants {
            [Tenant { runner: None, .. }] => Ok(runners.remove(0).1),
            _ => Effective::of_runners(runners)
                .ok_or_else(|| Error::new(format!("tenant `{name}` has no runner"))),
        }
    }

    /// The tenants of these runners in the form of the tenants file, each with its name; see
    /// [`TenantsFile::effective`]. The runners of a tenant follow one another, all of them.
    ///
    /// # Errors
    /// When one of them is not of this file.
    pub fn effective_all<'t>(
        &self,
        runners: &'t [Tenant],
    ) -> Result<Vec<(&'t str, Effective)>, Error> {
        let tenants = runners.chunk_by(|one, other| one.name == other.name);
        tenants.map(|tenant| Ok((tenant[0].name.as_str(), self.effective_of(tenant)?))).collect()
    }

    /// The runners of the tenant at `position`.
    pub(super) fn runners_at(&self, position: usize) -> Result<Vec<Tenant>, Error> {
        let sources = self.sources(position);
        let mistakes = Mistakes::default();
        let split = self.split(position, &sources, &mistakes)?;
        let mut runners = Vec::with_capacity(split.len());
        for runner in split {
            match self.read(position, &sources, runner) {
                Ok(runner) => runners.push(runner),
                // A mistake in what all of them inherit is there once.
                Err(error) => mistakes.add(String::new(), error),
            }
        }
        let namespaces = runners.iter().filter_map(|runner| runner.namespace.as_ref());
        section::runners::check(&sources, &mistakes, namespaces);
        mistakes.into_error().map_or(Ok(runners), Err)
    }

    fn read(
        &self,
        position: usize,
        sources: &Sources,
        runner: RunnerLayers<'_>,
    ) -> Result<Tenant, Error> {
        let tenant = &self.names()[position];
        let RunnerLayers { name, layers } = runner;
        let mistakes = Mistakes::default();
        let context = Context {
            sources,
            root: match &name {
                Some(runner) => format!("runner `{}/{}`", tenant.get(), runner.get()),
                None => format!("tenant `{}`", tenant.get()),
            },
            names: Some(names(tenant.as_str(), name.as_ref())),
            mistakes: &mistakes,
            hint,
        };
        let raw: Option<RawTenant> = read(&context, &layers);
        let read = raw.map(|raw| raw.complete(sources, tenant.clone(), name.clone(), &mistakes));
        match (mistakes.into_error(), read) {
            (Some(error), _) => Err(error),
            (None, Some(tenant)) => Ok(tenant),
            (None, None) => Err(Error::new(format!("tenant `{}` cannot be read", tenant.get()))),
        }
    }

    /// What is written for each runner of the tenant at `position`, over the defaults.
    fn split<'f>(
        &'f self,
        position: usize,
        sources: &Sources,
        mistakes: &Mistakes,
    ) -> Result<Vec<RunnerLayers<'f>>, Error> {
        let defaults = self.defaults()?;
        let own = Written { node: self.own(position)?, base: sources.own_base() };
        let report = |path, error| mistakes.add(path, error);
        let layers = Layers { sources, excluded: section::excluded, report: &report };
        let under = defaults.map(|node| Layered::Written(Written { node, base: 0 }));
        if let Some(paths) = self.teams_may_set() {
            Allowed { paths, sources, defaults, mistakes }.check(own);
        }
        let tenant = layers.lay(under, Layered::Written(own));
        let mut runners = split(tenant, defaults, &layers, mistakes);
        let head = self.head()?;
        for runner in &mut runners {
            let names = names(self.names()[position].as_str(), runner.name.as_ref());
            let written = runner.layers.clone();
            runner.layers = self.pools().resolve(written, names, head, sources, mistakes);
        }
        Ok(runners)
    }
}

/// A pool that is for one tenant is not used by two.
fn check_pools(pools: &Pools, runners: &[Tenant]) -> Result<(), Error> {
    let mut uses: Vec<_> = runners
        .iter()
        .flat_map(|runner| runner.pools.iter().map(move |pool| (pool, runner)))
        .collect();
    uses.sort_by_key(|(pool, _)| pool.as_str());
    let groups = uses.chunk_by(|(one, _), (other, _)| one == other);
    let errors = groups.filter_map(|group| {
        let (pool, first) = group[0];
        let (again, other) = group.iter().find(|(_, runner)| runner.name != first.name)?;
        let title = format!(
            "tenants `{}` and `{}` use the pool `{}`, which is not shared",
            first.name.get(),
            other.name.get(),
            pool.get()
        );
        let error = Error::new(title)
            .at(other.place(again.span()), "")
            .at(first.place(pool.span()), "")
            .help("write `shared: true` in the pool where jobs of several tenants may share its nodes")
            .help("or list them: `tenants: [java]`");
        (!pools.is_for_several(pool)).then_some(error)
    });
    Error::all(errors.collect()).map_or(Ok(()), Err)
}

/// What the placeholders stand for in a runner's settings.
fn names<'n>(tenant: &'n str, runner: Option<&'n Spanned<RunnerName>>) -> Names<'n> {
    Names { tenant, runner: runner.map_or(tenant, |runner| runner.as_str()) }
}

/// All of them, or all that is wrong with them: a mistake in the defaults once.
fn all_or_errors<T>(results: impl Iterator<Item = Result<T, Error>>) -> Result<Vec<T>, Error> {
    let mistakes = Mistakes::default();
    let mut all = Vec::with_capacity(results.size_hint().0);
    for result in results {
        match result {
            Ok(one) => all.push(one),
            Err(error) => mistakes.add(String::new(), error),
        }
    }
    mistakes.into_error().map_or(Ok(all), Err)
}
