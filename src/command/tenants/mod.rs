//! `tenants`: the resolved tenants, and where each of their values is written.

mod commented;

use clap::ValueEnum;
use runner_tenant::diagnostic::Error;
use runner_tenant::edit;
use runner_tenant::fleet::Fleet;
use runner_tenant::secret::Masker;
use runner_tenant::tenants::{Effective, Tenant, TenantsFile, ValueOrigin};
use serde_json::{Value as Json, json};

use super::tenants_path::{self, TenantsPath};
use super::today::today;
use super::{Result, Run, print, report_findings};
use crate::input::tenants_file;
use crate::outcome::Outcome;
use crate::read;

/// Print the resolved tenants: defaults merged in, placeholders filled
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Args {
    /// The one tenant to print [default: all]
    #[arg(add = tenants_path::names())]
    name: Option<String>,
    #[command(flatten)]
    tenants: TenantsPath,
    /// What to print them as
    #[arg(long, value_enum, default_value_t = Format::Yaml)]
    format: Format,
    /// Say of every value in which file and line it is written
    #[arg(long)]
    origins: bool,
    /// Mask secret values; without it, the output has what the tenants file says, as Helmfile needs
    #[arg(long)]
    redact: bool,
}

/// What tenants are printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A tenants file without defaults
    Yaml,
    /// The same as JSON; origins come beside the tenants, by JSON Pointer
    Json,
    /// Values for Helm: `tenants`, a map by name; of one tenant, its settings and its `name`
    Values,
}

impl Args {
    /// The output, masked where that is asked for.
    fn shown(&self, written: Json) -> Json {
        if self.redact { read::masker(&[]).value_of("", &written) } else { written }
    }

    /// Whether one tenant's settings are the whole output.
    fn prints_one(&self) -> bool {
        self.name.is_some() && self.format == Format::Values
    }
}

impl Run for Args {
    fn run(&self) -> Result {
        let file = tenants_file::open(self.tenants.named(), self.name.as_deref())?;
        let runners = match &self.name {
            Some(name) => file.runners(name)?,
            None => file.all()?,
        };
        if file.is_written_by_teams() {
            Fleet::new(&runners).check_claims()?;
        }
        check(&runners)?;
        let tenants = file.effective_all(&runners)?;
        let origins = if self.origins { origins(self, &tenants) } else { Vec::new() };
        let printed = match self.format {
            Format::Yaml => yaml(&self.shown(whole_file(self, &file, &tenants)), &origins)?,
            Format::Json => json_text(self.shown(whole_file(self, &file, &tenants)), &origins)?,
            Format::Values => yaml(&self.shown(values(self, &tenants)), &origins)?,
        };
        print(printed.as_bytes())?;
        report_findings(&file.expired(&today()), &Masker::of([]));
        Ok(Outcome::Fine)
    }
}

/// Refuses what every render would refuse, whatever the chart is.
fn check(runners: &[Tenant]) -> anyhow::Result<()> {
    let errors = runners.iter().filter_map(|runner| edit::check(runner).err());
    match Error::all(errors.collect()) {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}

/// Every value with the JSON Pointer to it in the output.
fn origins<'t>(args: &Args, tenants: &'t [(&str, Effective)]) -> Vec<(String, &'t Effective)> {
    let of_tenant = |(name, tenant): &'t (&str, Effective)| {
        let at = if args.prints_one() { String::new() } else { format!("/tenants/{name}") };
        tenant.leaves().into_iter().map(move |(path, leaf)| (at.clone() + &path, leaf))
    };
    tenants.iter().flat_map(of_tenant).collect()
}

/// A tenants file without defaults.
fn whole_file(args: &Args, file: &TenantsFile, tenants: &[(&str, Effective)]) -> Json {
    let mut written = json!({"apiVersion": "runner-tenant/v1"});
    if args.name.is_none() && !file.unmanaged().is_empty() {
        written["unmanaged"] = json!(file.unmanaged());
    }
    written["tenants"] = by_name(tenants);
    written
}

/// Values for Helm.
fn values(args: &Args, tenants: &[(&str, Effective)]) -> Json {
    match tenants {
        [(name, tenant)] if args.prints_one() => {
            let mut values = json!({"name": name});
            if let (Json::Object(values), Json::Object(settings)) = (&mut values, tenant.to_json())
            {
                values.extend(settings);
            }
            values
        }
        _ => json!({"tenants": by_name(tenants)}),
    }
}

fn by_name(tenants: &[(&str, Effective)]) -> Json {
    tenants.iter().map(|(name, tenant)| ((*name).to_owned(), tenant.to_json())).collect()
}

fn yaml(written: &Json, origins: &[(String, &Effective)]) -> anyhow::Result<String> {
    let comment = |(path, leaf): &(String, &Effective)| (path.clone(), comment(&leaf.origin));
    commented::yaml(written, &origins.iter().map(comment).collect::<Vec<_>>())
}

fn comment(origin: &ValueOrigin) -> String {
    match origin {
        ValueOrigin::Tenant(place) => format!("{}:{}", place.source().name(), place.line()),
        ValueOrigin::Defaults(place) => {
            format!("{}:{}, defaults", place.source().name(), place.line())
        }
        ValueOrigin::BuiltIn => "built in".to_owned(),
    }
}

/// The origins stand beside the tenants, by the way to each value.
fn json_text(mut written: Json, origins: &[(String, &Effective)]) -> anyhow::Result<String> {
    if !origins.is_empty() {
        let origins = origins.iter().map(|(path, leaf)| (path.clone(), json!(leaf.origin)));
        written["origins"] = origins.collect();
    }
    Ok(format!("{}\n", serde_json::to_string_pretty(&written)?))
}
