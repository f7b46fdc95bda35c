//! Variables of the manager that would change what the settings say.
//!
//! A variable is never emptied to silence it: an empty one turns a boolean on, is an error to a
//! number, and an element to a list (see `merge`). It is removed, or set to a text that leaves the
//! template as it is.

use std::collections::HashSet;

use super::configuration::Configuration;
use super::error::ReconcileError;
use super::in_force::InForce;
use super::write;
use crate::runner::effect::{Effect, Held, Overridden, Place, Reconciliation, Unshadowed};
use crate::runner::environment;
use crate::runner::keys::Key;
use crate::runner::merge::{merged, no_op_value, same};
use crate::runner::setting::{Directive, Origin, key_of, shown, shown_content};
use crate::runner::variables::Content;
use toml_patch::Value;

/// Makes the variables agree with the directives, which the TOML holds already.
pub(super) fn agree(
    directives: &[InForce<'_>],
    configuration: &mut Configuration<'_>,
    reconciliation: &mut Reconciliation,
) -> Result<(), ReconcileError> {
    let declared: HashSet<&str> = directives.iter().filter_map(declared_variable).collect();
    // The variable of a list is one for all its entries.
    let mut judged: HashSet<&'static str> = HashSet::new();
    for InForce { directive, setting } in directives {
        let origin = &setting.origin;
        match &**directive {
            Directive::Set { path, .. } | Directive::Unset { path } => {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let Some((key, entry)) = key_of(&path) else { continue };
                let Some(variable) = key.variable.filter(|name| !declared.contains(name)) else {
                    continue;
                };
                let value = match &**directive {
                    Directive::Set { value, .. } => Some(value),
                    _ => None,
                };
                let key = Declared { key, entry, variable, value, origin };
                if key.is_variable_of_jobs() && !judged.insert(variable) {
                    continue;
                }
                key.clear(directives, configuration, reconciliation)?;
                key.shadow(configuration, reconciliation);
            }
            Directive::SetVariable { name, content } => {
                let effect = set(name, content.as_ref(), origin, configuration);
                reconciliation.effects.extend(effect);
            }
            Directive::Own { .. } | Directive::SetGlobal { .. } => {}
        }
    }
    Ok(())
}

fn declared_variable<'a>(directive: &'a InForce<'_>) -> Option<&'a str> {
    match &*directive.directive {
        Directive::SetVariable { name, .. } => Some(name),
        _ => None,
    }
}

/// A directive for a key that has a variable.
struct Declared<'a> {
    key: &'static Key,
    entry: Option<&'a str>,
    variable: &'static str,
    value: Option<&'a Value>,
    origin: &'a Origin,
}

impl Declared<'_> {
    /// Removes the variable when it contradicts.
    fn clear(
        &self,
        directives: &[InForce<'_>],
        configuration: &mut Configuration<'_>,
        reconciliation: &mut Reconciliation,
    ) -> Result<(), ReconcileError> {
        let Some(content) = configuration.variables.get(self.variable).cloned() else {
            return Ok(());
        };
        if self.agrees(&content, configuration) {
            return Ok(());
        }
        let effects = &mut reconciliation.effects;
        let overridden = match self.is_variable_of_jobs() {
            true => self.fold(&content, directives, configuration, effects)?,
            false => Some((self.dotted(), shown(&self.dotted(), self.value))),
        };
        // In its place, because what refers to it sees only what stands above.
        let new = self.shadow_value(configuration).map(|text| Content::literal(&text));
        match &new {
            Some(content) => configuration.variables.set(self.variable, content.clone()),
            None => configuration.variables.remove(self.variable),
        }
        effects.push(Effect {
            place: Place::Variable(self.variable.to_owned()),
            overridden: overridden.map(|(key, new)| Overridden {
                key,
                old: shown_content(self.variable, Some(&content)),
                new,
            }),
            old: Some(Held::Content(content)),
            new: new.map(Held::Content),
            origin: self.origin.clone(),
        });
        Ok(())
    }

    /// Whether `register` makes of the template and this content what the directive says.
    fn agrees(&self, content: &Content, configuration: &Configuration<'_>) -> bool {
        let Some(text) = content.text() else { return false };
        if let Some(name) = self.entry.filter(|_| self.key.kind.is_map()) {
            // A variable of a map holds one entry, which may be another.
            let alone = merged(self.key.kind, None, &text);
            let Ok(alone) = alone else { return false };
            if alone.as_ref().and_then(Value::as_table).is_none_or(|map| map.entry(name).is_none())
            {
                return true;
            }
        }
        let wanted = configuration.template.get(&self.key.segments());
        let Ok(after) = merged(self.key.kind, wanted, &text) else { return false };
        match self.entry {
            Some(name) if self.key.kind.is_map() => {
                let of = |map: Option<&Value>| map?.as_table()?.entry(name).cloned();
                of(after.as_ref()) == of(wanted)
            }
            _ => same(self.key.kind, after.as_ref(), wanted),
        }
    }

    /// RUNNER_ENV hides the template's whole list, so its entry moves there, unless a directive is
    /// about the same name: then the list and its new text are what overrides it.
    fn fold(
        &self,
        content: &Content,
        directives: &[InForce<'_>],
        configuration: &mut Configuration<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<Option<(String, String)>, ReconcileError> {
        let element = content.text().map(Value::String);
        let is_moved = match element.as_ref().and_then(environment::split) {
            Some((name, value)) if !is_declared(name, directives) => {
                let mut list = write::listed(configuration.template);
                let old = environment::get(&list, name).map(Value::from);
                environment::set(&mut list, name, value);
                configuration.template.set(&["environment"], list)?;
                effects.push(Effect {
                    place: Place::Template(format!("environment.{name}")),
                    old: old.map(Held::Value),
                    new: Some(Held::Value(value.into())),
                    origin: self.origin.clone(),
                    overridden: None,
                });
                true
            }
            _ => false,
        };
        let list = Value::Array(write::listed(configuration.template));
        let list = (self.key.path.to_owned(), shown(self.key.path, Some(&list)));
        Ok((!is_moved).then_some(list))
    }

    /// Keeps `envFrom`, which an explicit variable beats, from bringing in another value.
    fn shadow(&self, configuration: &mut Configuration<'_>, reconciliation: &mut Reconciliation) {
        if configuration.variables.get(self.variable).is_some() {
            return;
        }
        if let Some(text) = self.shadow_value(configuration) {
            let content = Content::literal(&text);
            configuration.variables.set(self.variable, content.clone());
            reconciliation.effects.push(Effect {
                place: Place::Variable(self.variable.to_owned()),
                old: None,
                new: Some(Held::Content(content)),
                origin: self.origin.clone(),
                overridden: None,
            });
            return;
        }
        let reported = &mut reconciliation.unshadowed;
        if configuration.variables.has_env_from()
            && !reported.iter().any(|one| one.variable == self.variable)
        {
            reported.push(Unshadowed {
                key: self.dotted(),
                variable: self.variable,
                origin: self.origin.clone(),
            });
        }
    }

    /// The text with which the variable leaves the template as it is, where the variable must
    /// exist: against `envFrom`, for variables that refer to it, and always for the runner's name,
    /// whose flag defaults to the host's (commands/register.go:573).
    fn shadow_value(&self, configuration: &Configuration<'_>) -> Option<String> {
        let variables = &*configuration.variables;
        let name = self.key.path == "name" && self.value.is_some();
        let needed = name || variables.has_env_from() || variables.is_referred_to(self.variable);
        let wanted = configuration.template.get(&self.key.segments());
        needed.then(|| no_op_value(self.key.kind, wanted))?
    }

    /// Whether the directive is about an entry of `environment`.
    fn is_variable_of_jobs(&self) -> bool {
        self.entry.is_some() && !self.key.kind.is_map()
    }

    fn dotted(&self) -> String {
        match self.entry {
            Some(entry) => format!("{}.{entry}", self.key.path),
            None => self.key.path.to_owned(),
        }
    }
}

/// Whether a directive is about a variable of jobs.
fn is_declared(name: &str, directives: &[InForce<'_>]) -> bool {
    directives.iter().any(|directive| match &*directive.directive {
        Directive::Set { path, .. } | Directive::Unset { path } => {
            write::variable_of_jobs(path) == Some(name)
        }
        _ => false,
    })
}

fn set(
    name: &str,
    content: Option<&Content>,
    origin: &Origin,
    configuration: &mut Configuration<'_>,
) -> Option<Effect> {
    let old = configuration.variables.get(name).cloned();
    let text = |content: Option<&Content>| content.and_then(Content::text);
    let alike = old.is_some() && text(old.as_ref()).is_some_and(|old| text(content) == Some(old));
    if alike || old.as_ref() == content {
        return None;
    }
    match content {
        Some(content) => configuration.variables.set(name, content.clone()),
        None => configuration.variables.remove(name),
    }
    let overridden = old.as_ref().map(|old| Overridden {
        key: name.to_owned(),
        old: shown_content(name, Some(old)),
        new: shown_content(name, content),
    });
    Some(Effect {
        place: Place::Variable(name.to_owned()),
        old: old.map(Held::Content),
        new: content.cloned().map(Held::Content),
        origin: origin.clone(),
        overridden,
    })
}
