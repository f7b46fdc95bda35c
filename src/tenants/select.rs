//! Which tenant a workload of the stream belongs to.

use std::borrow::Cow;

use manifest_patch::Node;

use crate::diagnostic::{Error, Place};
use crate::spelling::{listed, nearest};
use crate::tenants::file::TenantsFile;
use crate::tenants::tenant::Tenant;
use crate::tenants::written::placeholder;

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
        let tenant = match (facts.tenant, tenant_override) {
            (Some(label), Some(tenant_override)) if label != tenant_override => {
                return Err(facts.draw(
                    Error::new(format!(
                        "{facts} was rendered for tenant `{label}`, not for `{tenant_override}`",
                    ))
                    .help("render the chart's own output, or leave out --tenant"),
                ));
            }
            (Some(label), _) => self.tenant(label).map_err(|error| {
                facts.draw(error.note(format!("{facts} was rendered for tenant `{label}`")))
            })?,
            (None, Some(tenant_override)) => self.tenant(tenant_override)?,
            (None, None) => return self.matching(facts),
        };
        facts.check(&tenant)?;
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
            let own = match self.may_have(position, "elease") {
                true => Some(self.own(position)?),
                false => None,
            };
            let of_tenant = written_release(self.defaults()?, own, name.as_str());
            // What is no plain string is left to the reader of the whole tenant, and its errors.
            if of_tenant.is_none_or(|of_tenant| of_tenant == release) {
                let tenant = self.tenant(name.as_str())?;
                if tenant.release_name() == release {
                    found.push(tenant);
                }
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
    if written("sharedRelease").is_some_and(|shared| !shared.is_null()) {
        return None;
    }
    match written("release") {
        Some(release) if !release.is_null() => placeholder::fill(release.as_str()?, name).ok(),
        _ => Some(Cow::Borrowed(name)),
    }
}

impl WorkloadFacts<'_> {
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
        let names: Vec<_> = tenants.iter().map(|tenant| tenant.name.as_str()).collect();
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
