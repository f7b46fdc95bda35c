//! `config`: any other key of `[[runners]]`, checked against the runner's own list and against what
//! the tenant's sections set. No chart is needed for it.

use std::ops::Range;

use super::policy;
use super::value::{fitting, mistyped};
use crate::diagnostic::Error;
use crate::edit::guard::PATCHES;
use crate::runner::keys::{self, Key, Kind};
use crate::runner::{Table, Value};
use crate::secret::is_secret_key;
use crate::spelling::nearest;
use crate::tenants::{Config, ConfigEntry, ConfigValue, Spanned, Tenant, owner};

/// Variables of jobs that `kaniko` is for.
const KANIKO_PREFIX: &str = "KANIKO_";

/// The flag without which the runner leaves out `pod_spec` (executors/kubernetes/kubernetes.go:2333).
pub(in crate::edit) const POD_SPEC_FLAG: [&str; 2] =
    ["feature_flags", "FF_USE_ADVANCED_POD_SPEC_CONFIGURATION"];

/// A key that `config` sets.
#[derive(Debug)]
pub(super) struct Declared {
    /// The keys that lead to it, in the runner's spelling.
    pub path: Vec<String>,
    /// Its value.
    pub value: Value,
    /// The bytes of the tenants file.
    pub span: Range<usize>,
}

/// The keys of `config`, in the order written.
///
/// # Errors
/// Everything that is wrong with them.
pub(super) fn read(tenant: &Tenant, config: &Config) -> Result<Vec<Declared>, Error> {
    let mut reading = Reading { tenant, declared: Vec::new(), errors: Vec::new() };
    reading.table(&[], config);
    reading.pod_spec_takes_effect();
    match Error::all(reading.errors) {
        Some(error) => Err(error),
        None => Ok(reading.declared),
    }
}

/// What was read so far.
struct Reading<'t> {
    tenant: &'t Tenant,
    declared: Vec<Declared>,
    errors: Vec<Error>,
}

impl Reading<'_> {
    fn table(&mut self, above: &[&str], config: &Config) {
        for entry in config.entries() {
            if let Err(error) = self.entry(above, entry) {
                self.errors.push(error);
            }
        }
    }

    fn entry(&mut self, above: &[&str], entry: &ConfigEntry) -> Result<(), Error> {
        let written = [above, &[entry.key.as_str()]].concat();
        let Some(key) = keys::key(&written) else { return Err(self.unknown(above, &entry.key)) };
        self.check_key(key, &entry.key)?;
        match (key.kind, entry.value.get()) {
            (Kind::Table, ConfigValue::Table(table)) => self.table(&key.segments(), table),
            (kind, ConfigValue::Table(table)) if kind.is_map() => {
                for entry in table.entries() {
                    if let Err(error) = self.entry_of_map(key, entry) {
                        self.errors.push(error);
                    }
                }
            }
            (Kind::Strings, ConfigValue::List(list)) if key.path == "environment" => {
                for variable in list {
                    if let Err(error) = self.variable(variable) {
                        self.errors.push(error);
                    }
                }
            }
            (Kind::Tables, ConfigValue::List(list)) => {
                let tables = list.iter().map(|item| self.table_of_list(key, item));
                let tables = tables.collect::<Result<Vec<Value>, Error>>()?;
                self.declare(&key.segments(), tables.into(), &entry.key);
            }
            (kind, value) => {
                let value =
                    fitting(kind, value).ok_or_else(|| mistyped(self.tenant, key, &entry.value))?;
                policy::check(self.tenant, &key.segments(), &value, &entry.value.span())?;
                self.declare(&key.segments(), value, &entry.key);
            }
        }
        Ok(())
    }

    /// Whether `config` is the place for a key.
    fn check_key(&self, key: &Key, written: &Spanned<String>) -> Result<(), Error> {
        let refusal = |title: String| self.refusal(title, written.span());
        if key.is_registered() {
            let title = format!("`config.{}` is set by `gitlab-runner register` itself", key.path);
            return Err(refusal(title).help("leave it out"));
        }
        if let Some(section) = owner(key.path) {
            return Err(refusal(format!("`config.{}` belongs to `{section}`", key.path))
                .help(format!("set it by `{section}` of the tenant")));
        }
        if is_secret_key(key.path.rsplit('.').next().unwrap_or(key.path)) {
            return Err(refusal(format!("`config.{}` is a secret", key.path))
                .note("a ConfigMap would show it to whoever may read ConfigMaps")
                .help(
                    "leave it out; the manager gets secrets from Secrets, by variables or files",
                ));
        }
        Ok(())
    }

    /// An entry of a map, whose keys are data.
    fn entry_of_map(&mut self, map: &Key, entry: &ConfigEntry) -> Result<(), Error> {
        let kind = match map.kind {
            Kind::BooleanMap => Kind::Boolean,
            Kind::IntegerMap => Kind::Integer,
            _ => Kind::String,
        };
        let value = fitting(kind, entry.value.get())
            .ok_or_else(|| mistyped(self.tenant, &Key { kind, ..*map }, &entry.value))?;
        let path = [&map.segments()[..], &[entry.key.as_str()]].concat();
        policy::check(self.tenant, &path, &value, &entry.key.span())?;
        self.declare(&path, value, &entry.key);
        Ok(())
    }

    /// An entry of `environment`, which joins those of other edits.
    fn variable(&mut self, variable: &Spanned<ConfigValue>) -> Result<(), Error> {
        let text = match variable.get() {
            ConfigValue::String(text) => text.split_once('='),
            _ => None,
        };
        let Some((name, value)) = text else {
            return Err(self
                .refusal("an entry of `config.environment` must be `NAME=value`", variable.span())
                .note("the runner drops an entry without `=`"));
        };
        if name.starts_with(KANIKO_PREFIX) {
            return Err(self
                .refusal(format!("the variable `{name}` belongs to `kaniko`"), variable.span())
                .help("set it by `kaniko` of the tenant"));
        }
        self.declare(&["environment", name], value.into(), variable);
        Ok(())
    }

    /// One of an array of tables, each field checked.
    fn table_of_list(&self, above: &Key, item: &Spanned<ConfigValue>) -> Result<Value, Error> {
        let mistyped = |key: &Key, value| mistyped(self.tenant, key, value);
        let ConfigValue::Table(config) = item.get() else { return Err(mistyped(above, item)) };
        let mut fields = Table::new();
        for entry in config.entries() {
            let path = [&above.segments()[..], &[entry.key.as_str()]].concat();
            let Some(key) = keys::key(&path) else {
                return Err(self.unknown(&above.segments(), &entry.key));
            };
            let field = match (key.kind, entry.value.get()) {
                (Kind::Table, ConfigValue::Table(_)) => self.table_of_list(key, &entry.value)?,
                (Kind::Tables, ConfigValue::List(list)) => {
                    let tables = list.iter().map(|item| self.table_of_list(key, item));
                    Value::Array(tables.collect::<Result<_, _>>()?)
                }
                (kind, ConfigValue::Table(map)) if kind.is_map() => {
                    let pairs = map.entries().iter().map(|entry| {
                        let value = fitting(Kind::String, entry.value.get());
                        value.map(|value| (entry.key.get().clone(), value))
                    });
                    let pairs: Option<Table> = pairs.collect();
                    Value::Table(pairs.ok_or_else(|| mistyped(key, &entry.value))?)
                }
                (kind, value) => fitting(kind, value).ok_or_else(|| mistyped(key, &entry.value))?,
            };
            policy::check(self.tenant, &key.segments(), &field, &entry.value.span())?;
            fields.set_entry(key.segments().last().copied().unwrap_or_default(), field);
        }
        if above.segments() == PATCHES {
            policy::check_patch(self.tenant, config, &fields, item)?;
        }
        Ok(Value::Table(fields))
    }

    /// `pod_spec` has an effect with its flag alone, so that writing it asks for the flag too.
    fn pod_spec_takes_effect(&mut self) {
        let of = |path: &[&str]| self.declared.iter().find(|declared| declared.path == path);
        let Some(patches) = of(&PATCHES).filter(|patches| !patches.value.is_void()) else { return };
        let span = patches.span.clone();
        match of(&POD_SPEC_FLAG) {
            None => {
                let path = POD_SPEC_FLAG.map(str::to_owned).to_vec();
                self.declared.push(Declared { path, value: true.into(), span });
            }
            Some(flag) if flag.value.as_bool() == Some(false) => {
                let place = self.tenant.place(flag.span.clone());
                let title = "`config.kubernetes.pod_spec` has no effect without its feature flag";
                let error = self.refusal(title, span).at(place, "turns it off");
                self.errors.push(error.help("remove one of them"));
            }
            Some(_) => {}
        }
    }

    fn declare<T>(&mut self, path: &[&str], value: Value, written: &Spanned<T>) {
        let path = path.iter().map(|&key| key.to_owned()).collect();
        self.declared.push(Declared { path, value, span: written.span() });
    }

    fn unknown(&self, above: &[&str], key: &Spanned<String>) -> Error {
        let path = [&["config"], above, &[key.as_str()]].concat().join(".");
        let error = self
            .refusal(format!("unknown key `{path}`"), key.span())
            .note("GitLab Runner ignores keys that it does not know");
        let known = keys::below(above).filter_map(|key| key.path.rsplit('.').next());
        match nearest(key, known) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        }
    }

    fn refusal(&self, title: impl Into<String>, span: Range<usize>) -> Error {
        Error::new(title).at(self.tenant.place(span), "")
    }
}
