//! Variables that would change what the settings say.
//!
//! A variable is never emptied to silence it: an empty one turns a boolean on, is an error to a
//! number, and an element to a list (see `merge`). It is removed, or set to a text that leaves the
//! template as it is.

use super::{Configuration, SettleError, write};
use crate::runner::environment;
use crate::runner::fields::folds_to;
use crate::runner::keys::Key;
use crate::runner::merge::{merged, neutral, same};
use crate::runner::setting::{
    Origin, Override, Place, Settled, Unshadowed, Wish, key_of, shown, shown_content,
};
use crate::runner::variables::Content;
use toml_patch::Value;

/// Makes the variables agree with a wish that is already in the TOML.
pub(super) fn reconcile(
    wish: &Wish,
    origin: &Origin,
    wishes: &[(Wish, &Origin)],
    configuration: &mut Configuration<'_>,
    settled: &mut Settled,
) -> Result<(), SettleError> {
    match wish {
        Wish::Key { path, value } => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let Some((key, entry)) = key_of(&path) else {
                return Ok(());
            };
            let Some(variable) = key.variable.filter(|name| !is_wished_for(name, wishes)) else {
                return Ok(());
            };
            let key = Reconciled { key, entry, variable, value: value.as_ref(), origin };
            key.clear(wishes, configuration, settled)?;
            key.shadow(configuration, settled);
        }
        Wish::Variable { name, content } => {
            set(name, content.as_ref(), origin, configuration, settled);
        }
        Wish::Own { .. } | Wish::Global { .. } => {}
    }
    Ok(())
}

fn is_wished_for(variable: &str, wishes: &[(Wish, &Origin)]) -> bool {
    wishes.iter().any(|(wish, _)| matches!(wish, Wish::Variable { name, .. } if name == variable))
}

/// A wish for a key that has a variable.
struct Reconciled<'a> {
    key: &'static Key,
    entry: Option<&'a str>,
    variable: &'static str,
    value: Option<&'a Value>,
    origin: &'a Origin,
}

impl Reconciled<'_> {
    /// Removes the variable when it contradicts.
    fn clear(
        &self,
        wishes: &[(Wish, &Origin)],
        configuration: &mut Configuration<'_>,
        settled: &mut Settled,
    ) -> Result<(), SettleError> {
        let Some(content) = configuration.variables.get(self.variable).cloned() else {
            return Ok(());
        };
        if self.agrees(&content, configuration) {
            return Ok(());
        }
        let (key, new) = if self.is_entry_of_environment() {
            self.fold(&content, wishes, configuration)?;
            let list = Value::Array(write::listed(configuration.template));
            let key = self.key.path.to_owned();
            let new = shown(&key, Some(&list));
            (key, new)
        } else {
            (self.dotted(), shown(&self.dotted(), self.value))
        };
        // In its place, for whoever refers to it finds only what stands above.
        match self.stand_in(configuration) {
            Some(text) => configuration.variables.set(self.variable, Content::literal(&text)),
            None => configuration.variables.remove(self.variable),
        }
        settled.overrides.push(Override {
            key,
            place: Place::Variable(self.variable.to_owned()),
            old: shown_content(self.variable, Some(&content)),
            new,
            origin: self.origin.clone(),
        });
        Ok(())
    }

    /// Whether `register` makes of the template and this content what is wanted.
    fn agrees(&self, content: &Content, configuration: &Configuration<'_>) -> bool {
        let wanted = configuration.template.get(&self.key.segments());
        let Some(Ok(after)) = content.text().map(|text| merged(self.key.kind, wanted, &text))
        else {
            return false;
        };
        match self.entry {
            Some(name) if self.key.kind.is_map() => {
                let of = |map: Option<&Value>| map?.as_table()?.entry(name).cloned();
                of(after.as_ref()) == of(wanted)
            }
            _ => same(self.key.kind, after.as_ref(), wanted),
        }
    }

    /// RUNNER_ENV hides the template's whole list, so what it says moves there.
    fn fold(
        &self,
        content: &Content,
        wishes: &[(Wish, &Origin)],
        configuration: &mut Configuration<'_>,
    ) -> Result<(), SettleError> {
        let element = content.text().map(Value::String);
        let Some((name, value)) = element.as_ref().and_then(environment::split) else {
            return Ok(());
        };
        let is_wished_for = wishes.iter().any(|(wish, _)| match wish {
            Wish::Key { path, .. } => {
                matches!(path.as_slice(), [list, entry] if folds_to(list, self.key.path) && entry == name)
            }
            _ => false,
        });
        if !is_wished_for {
            let mut list = write::listed(configuration.template);
            environment::set(&mut list, name, value);
            configuration.template.set(&["environment"], list)?;
        }
        Ok(())
    }

    /// Keeps `envFrom`, which an explicit variable beats, from bringing in another value.
    fn shadow(&self, configuration: &mut Configuration<'_>, settled: &mut Settled) {
        if configuration.variables.get(self.variable).is_some() {
            return;
        }
        if let Some(text) = self.stand_in(configuration) {
            configuration.variables.set(self.variable, Content::literal(&text));
            return;
        }
        let reported = &mut settled.unshadowed;
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

    /// The text by which the variable says what the template says, where it has to be there: against
    /// `envFrom`, for variables that are made of it, and always for the runner's name, whose flag
    /// defaults to the host's (commands/register.go:573).
    fn stand_in(&self, configuration: &Configuration<'_>) -> Option<String> {
        let variables = &*configuration.variables;
        let name = self.key.path == "name" && self.value.is_some();
        let needed = name || variables.has_env_from() || variables.is_referred_to(self.variable);
        let wanted = configuration.template.get(&self.key.segments());
        needed.then(|| neutral(self.key.kind, wanted))?
    }

    fn is_entry_of_environment(&self) -> bool {
        self.entry.is_some() && !self.key.kind.is_map()
    }

    fn dotted(&self) -> String {
        match self.entry {
            Some(entry) => format!("{}.{entry}", self.key.path),
            None => self.key.path.to_owned(),
        }
    }
}

fn set(
    name: &str,
    content: Option<&Content>,
    origin: &Origin,
    configuration: &mut Configuration<'_>,
    settled: &mut Settled,
) {
    let old = configuration.variables.get(name).cloned();
    let text = |content: Option<&Content>| content.and_then(Content::text);
    let alike = old.is_some() && text(old.as_ref()).is_some_and(|old| text(content) == Some(old));
    if alike || old.as_ref() == content {
        return;
    }
    match content {
        Some(content) => configuration.variables.set(name, content.clone()),
        None => configuration.variables.remove(name),
    }
    settled.overrides.extend(old.map(|old| Override {
        key: name.to_owned(),
        place: Place::Variable(name.to_owned()),
        old: shown_content(name, Some(&old)),
        new: shown_content(name, content),
        origin: origin.clone(),
    }));
}
