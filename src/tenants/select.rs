//! Which tenant a workload of the stream belongs to.

use std::borrow::Cow;

use manifest_patch::Node;

use crate::diagnostic::{Error, Place};
use crate::spelling::{listed, nearest};
use crate::tenants::file::TenantsFile;
use crate::tenants::tenant::Tenant;
use crate::tenants::written::placeholder::Names;

/// What tells whose a runner workload is.
#[derive(Debug, Clone, Default)]
pub struct WorkloadFacts<'a> {
    /// The Deployment's name.
    pub name: &'a str,
    /// Its `release` label.
    pub release: Option<&'a str>,
    /// Its `metadata.namespace`; without one nothing is known of its namespace.
    pub namespace: Option<&'a str>,
    /// Its `runner-tenant.dev/tenant` label: it was rendered for this tenant before.
    pub tenant: Option<&'a str>,
    /// Its `runner-tenant.dev/runner` label: that of the tenant's runners it was rendered for.
    pub runner: Option<&'a str>,
    /// Where the Deployment is, to draw it in errors.
    pub place: Option<Place>,
}

/// Whose a workload is.
#[derive(Debug, Clone)]
pub enum Selection {
    /// This tenant's.
    Tenant(Box<Tenant>),
    /// To be copied once for each of these tenants, which share its release; at least one.
    Shared(Vec<Tenant>),
    /// Its release is left alone on purpose.
    Unmanaged,
}

impl TenantsFile {
    /// The tenant of a workload: the one its label names, else the one tenant_override for by `--tenant`,
    /// else the one whose release, namespace and workload are the workload's, or all that share
    /// its release.
    ///
    /// # Errors
    /// When there is no such tenant or more than one that do not share the release, when label and
    /// `tenant_override` differ, and when the tenant's release, namespace or workload is set and differs from
    /// the workload's.
    pub fn select(
        &self,
        facts: &WorkloadFacts<'_>,
        tenant_override: Option<&str>,
    ) -> Result<Selection, Error> {
        let name = match (facts.runner(), tenant_override) {
            (Some(label), Some(name)) if !is_within(&label, name) => {
                return Err(facts.draw(
                    Error::new(format!(
                        "{facts} was rendered for tenant `{label}`, not for `{name}`"
                    ))
                    .help("render the chart's own output, or leave out --tenant and --runner"),
                ));
            }
            (Some(label), _) => label,
            (None, Some(name)) => name.to_owned(),
            (None, None) => return self.matching(facts),
        };
        let runners = self.runners(&name).map_err(|error| match facts.tenant {
            Some(_) => facts.draw(error.note(format!("{facts} was rendered for tenant `{name}`"))),
            None => error,
        })?;
        let tenant = facts.only(runners)?;
        match tenant.shares_release() && facts.tenant.is_none() {
            true => Ok(Selection::Shared(vec![tenant])),
            false => Ok(Selection::Tenant(Box::new(tenant))),
        }
    }

    /// The tenants that share a release, in the order of their names.
    ///
    /// # Errors
    /// When what is written for one of them is not valid.
    pub fn sharing(&self, release: &str) -> Result<Vec<Tenant>, Error> {
        let mut tenants = self.tenants_of_release(release)?;
        tenants.retain(Tenant::shares_release);
        Ok(tenants)
    }

    fn matching(&self, facts: &WorkloadFacts<'_>) -> Result<Selection, Error> {
        let Some(release) = facts.release else {
            return Err(facts.draw(
                Error::new(format!("{facts} has no label `release` to tell its tenant by"))
                    .help("choose the tenant with --tenant"),
            ));
        };
        let same_release = self.tenants_of_release(release)?;
        let (fitting, others): (Vec<_>, Vec<_>) =
            same_release.into_iter().partition(|tenant| facts.check(tenant).is_ok());
        let unmanaged = self.unmanaged().iter().any(|unmanaged| unmanaged.as_str() == release);
        if fitting.is_empty() && !unmanaged {
            // The one that it belongs to may be among those that are not valid.
            self.all()?;
        }
        match (fitting.as_slice(), others.first()) {
            ([tenant], _) if !tenant.shares_release() => {
                Ok(Selection::Tenant(Box::new(tenant.clone())))
            }
            ([], _) if unmanaged => Ok(Selection::Unmanaged),
            ([], Some(other)) => {
                Err(facts.check(other).err().unwrap_or_else(|| self.none(facts, release)))
            }
            ([], None) => Err(self.none(facts, release)),
            (several, _) if several.iter().all(Tenant::shares_release) => {
                Ok(Selection::Shared(fitting))
            }
            (several, _) => Err(facts.ambiguous(several)),
        }
    }

    /// The tenants whose release is `release`. Looks at no more of the others than that.
    fn tenants_of_release(&self, release: &str) -> Result<Vec<Tenant>, Error> {
        let mut found = Vec::new();
        for (position, name) in self.names().iter().enumerate() {
            // `release` and `sharedRelease`.
            let own = match self.may_have(position, "elease") || self.may_have(position, "runners")
            {
                true => Some(self.own(position)?),
                false => None,
            };
            let of_tenant = written_release(self.defaults()?, own, name.as_str());
            // What is no plain string is left to the reader of the whole tenant, and its errors.
            if of_tenant.is_none_or(|of_tenant| of_tenant == release) {
                let runners = self.runners_at(position)?.into_iter();
                found.extend(runners.filter(|runner| runner.release_name() == release));
            }
        }
        Ok(found)
    }

    fn none(&self, facts: &WorkloadFacts<'_>, release: &str) -> Error {
        let title = format!("{facts} belongs to no tenant: none has the release `{release}`");
        let error = Error::new(title);
        let error = match nearest(release, self.names().iter().map(|name| name.as_str())) {
            Some(near) => error.help(format!(
                "if it is tenant `{near}`'s, write `release: {release}` there, or choose it with \
                 --tenant"
            )),
            None => error.help(format!(
                "write `release: {release}` in its tenant, or choose it with --tenant; {}",
                self.known()
            )),
        };
        facts.draw(error.help(format!(
            "if it shall stay as it is, write `unmanaged: [{release}]` in {}",
            self.head_name()
        )))
    }
}

/// The release written for a tenant, else its name; `None` when only reading it whole can tell.
fn written_release<'n>(
    defaults: Option<&'n Node>,
    own: Option<&'n Node>,
    name: &'n str,
) -> Option<Cow<'n, str>> {
    let written = |key: &str| own.and_then(|own| own.get(key)).or_else(|| defaults?.get(key));
    let is_set = |key: &str| written(key).is_some_and(|value| !value.is_null());
    if is_set("sharedRelease") || is_set("runners") {
        return None;
    }
    match written("release") {
        Some(release) if !release.is_null() => {
            Names { tenant: name, runner: name }.fill(release.as_str()?).ok()
        }
        _ => Some(Cow::Borrowed(name)),
    }
}

/// Whether a runner, `java` or `java/small`, is the one named or one of the tenant named.
fn is_within(runner: &str, name: &str) -> bool {
    let tenant = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    // An output from before the tenant had several runners names the tenant alone.
    runner == name || tenant(runner) == name || runner == tenant(name)
}

impl WorkloadFacts<'_> {
    /// The runner it was rendered for before.
    fn runner(&self) -> Option<String> {
        let tenant = self.tenant?;
        Some(self.runner.map_or_else(|| tenant.to_owned(), |runner| format!("{tenant}/{runner}")))
    }

    /// The one of the runners of a tenant whose workload this is.
    fn only(&self, mut runners: Vec<Tenant>) -> Result<Tenant, Error> {
        if let [runner] = runners.as_slice() {
            self.check(runner)?;
            return Ok(runners.remove(0));
        }
        let is_mine = |runner: &Tenant| {
            self.check(runner).is_ok()
                && self.release.is_none_or(|release| release == runner.release_name())
        };
        let mine: Vec<_> = runners.iter().filter(|runner| is_mine(runner)).collect();
        match mine.as_slice() {
            [runner] => Ok((*runner).clone()),
            [] => {
                let names: Vec<_> = runners.iter().map(|runner| runner.runner_id()).collect();
                let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
                let name = runners.first().map_or("", |runner| runner.name.as_str());
                let title = format!("{self} belongs to no runner of tenant `{name}`");
                let error = Error::new(title)
                    .at_some(runners.first().map(|runner| runner.place(runner.name.span())));
                Err(self.draw(error).help(format!(
                    "the releases of {} are `{{tenant}}-{{runner}}` unless `release` says otherwise; \
                     or choose one with --runner",
                    listed(&names, "and")
                )))
            }
            several => Err(self.ambiguous(&several.iter().copied().cloned().collect::<Vec<_>>())),
        }
    }

    /// Whether all that `tenant` says of its workload is true of this one.
    fn check(&self, tenant: &Tenant) -> Result<(), Error> {
        let release = tenant.release.as_ref().or(tenant.shared_release.as_ref());
        let release = release.map(|release| (release.as_str(), release.span()));
        // A shared workload is copied into the namespace, and the copy has a name of its own.
        let is_copy = self.tenant.is_some();
        let namespace = tenant.namespace.as_ref().filter(|_| is_copy || !tenant.shares_release());
        let namespace = namespace.map(|space| (space.as_str(), space.span()));
        let workload = tenant.workload.as_ref().filter(|_| !is_copy || !tenant.shares_release());
        let workload = workload.map(|workload| (workload.as_str(), workload.span()));
        let claims = [
            ("release", release, self.release),
            ("namespace", namespace, self.namespace),
            ("workload", workload, Some(self.name)),
        ];
        for (what, wanted, found) in claims {
            if let (Some((wanted, span)), Some(found)) = (wanted, found)
                && wanted != found
            {
                let name = tenant.name.get();
                let title = match what {
                    "workload" => format!("{self} is not the workload of tenant `{name}`"),
                    _ => format!("{self} has the {what} `{found}`, tenant `{name}` has `{wanted}`"),
                };
                let error =
                    Error::new(title).at(tenant.place(span), format!("tenant `{name}`'s {what}"));
                let help = match what {
                    "workload" => {
                        "if it is this tenant's, write its name there; else choose another tenant"
                            .to_owned()
                    }
                    "namespace" => format!(
                        "deploy it with `--namespace {wanted}` of Helm, or choose another tenant"
                    ),
                    _ => format!("deploy it with the {what} `{wanted}`, or choose another tenant"),
                };
                return Err(self.draw(error).help(help));
            }
        }
        Ok(())
    }

    fn ambiguous(&self, tenants: &[Tenant]) -> Error {
        let names: Vec<_> = tenants.iter().map(|tenant| tenant.runner_id()).collect();
        let names: Vec<_> = names.iter().map(AsRef::as_ref).collect();
        let error = Error::new(format!("{self} fits the tenants {}", listed(&names, "and")));
        let error = tenants
            .iter()
            .take(3)
            .fold(error, |error, tenant| error.at(tenant.place(tenant.name.span()), ""));
        let error = match tenants.iter().any(Tenant::shares_release) {
            true => error.note("some of them share the release, some have it for themselves"),
            false => error,
        };
        error
            .help("tell them apart by `namespace` or, within a release, by `workload`")
            .help("or choose one with --tenant")
    }

    /// Draws where the workload is.
    fn draw(&self, error: Error) -> Error {
        match &self.place {
            Some(place) => error.at(place.clone(), "the workload"),
            None => error,
        }
    }
}

impl std::fmt::Display for WorkloadFacts<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Deployment `{}`", self.name)
    }
}
