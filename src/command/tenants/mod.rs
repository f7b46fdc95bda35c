//! `tenants`: the resolved tenants, and where each of their values is written.

mod commented;

use runner_tenant::tenants::{Effective, TenantsFile, ValueOrigin};
use serde_json::{Value as Json, json};

use super::{Result, print};
use crate::cli::{Outcome, Tenants, TenantsFormat};
use crate::input::tenants_file;

pub(crate) fn run(args: &Tenants) -> Result {
    let file = tenants_file::open(args.tenants.named(), args.name.as_deref())?;
    let names: Vec<_> = match &args.name {
        Some(name) => vec![name.as_str()],
        None => file.names().iter().map(|name| name.as_str()).collect(),
    };
    let tenants = names.into_iter().map(|name| Ok((name, file.effective(name)?)));
    let tenants: Vec<_> = tenants.collect::<anyhow::Result<_>>()?;
    let mut origins = Vec::new();
    if args.origins {
        for (name, tenant) in &tenants {
            let at = if args.prints_one() { String::new() } else { format!("/tenants/{name}") };
            origins
                .extend(tenant.leaves().into_iter().map(|(path, leaf)| (at.clone() + &path, leaf)));
        }
    }
    let printed = match args.format {
        TenantsFormat::Yaml => yaml(&whole_file(args, &file, &tenants), &origins)?,
        TenantsFormat::Json => json_text(whole_file(args, &file, &tenants), &origins)?,
        TenantsFormat::Values => yaml(&values(args, &tenants), &origins)?,
    };
    print(printed.as_bytes())?;
    Ok(Outcome::Fine)
}

/// A tenants file without defaults.
fn whole_file(args: &Tenants, file: &TenantsFile, tenants: &[(&str, Effective)]) -> Json {
    let mut written = json!({"apiVersion": "runner-tenant/v1"});
    if args.name.is_none() && !file.unmanaged().is_empty() {
        written["unmanaged"] = json!(file.unmanaged());
    }
    written["tenants"] = by_name(tenants);
    written
}

/// Values for Helm.
fn values(args: &Tenants, tenants: &[(&str, Effective)]) -> Json {
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
