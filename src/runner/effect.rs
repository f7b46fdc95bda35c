//! What reconciling the settings did to the configuration: one effect a leaf.

use std::collections::HashMap;

use super::setting::Origin;
use super::variables::Content;
use toml_patch::Value;

/// One leaf of the configuration that was written, removed or overridden.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// The leaf.
    pub place: Place,
    /// Its value before; `None` where it had none.
    pub old: Option<Held>,
    /// Its value now; `None` where it has none.
    pub new: Option<Held>,
    /// The setting that did it.
    pub origin: Origin,
    /// Where the old value contradicted the setting.
    pub overridden: Option<Overridden>,
}

/// A leaf of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Place {
    /// A key below `[[runners]]` of the template, by its dotted path; `[0]` is an entry of a list,
    /// `environment.NAME` a variable of jobs.
    Template(String),
    /// A key of config.toml, by its dotted path.
    Config(String),
    /// A variable of the manager, by its name.
    Variable(String),
}

/// The value of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// Of a key.
    Value(Value),
    /// Of a variable.
    Content(Content),
}

/// A contradiction that a setting resolved. Both texts mask secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// The dotted path of the key, or the name of the variable where no key is concerned.
    pub key: String,
    /// The value that no longer holds.
    pub old: String,
    /// The value that holds.
    pub new: String,
}

/// What reconciling the settings did, and what it could not do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reconciliation {
    /// The effects, in the order of the settings, those on variables last.
    pub effects: Vec<Effect>,
    /// Variables that `envFrom` may bring in and that no explicit variable can shadow.
    pub unshadowed: Vec<Unshadowed>,
}

/// A setting that a source of `envFrom` could change unseen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unshadowed {
    /// The dotted path of the key.
    pub key: String,
    /// The variable that would change it.
    pub variable: &'static str,
    /// Who set the key.
    pub origin: Origin,
}

impl Reconciliation {
    /// Joins effects on one leaf: it went from the first old value to the last new one.
    pub(super) fn join(&mut self) {
        let mut first: HashMap<Place, usize> = HashMap::new();
        let mut joined: Vec<Effect> = Vec::with_capacity(self.effects.len());
        for effect in self.effects.drain(..) {
            match first.get(&effect.place) {
                Some(&at) => {
                    let earlier = &mut joined[at];
                    earlier.new = effect.new;
                    earlier.origin = effect.origin;
                    earlier.overridden = earlier.overridden.take().or(effect.overridden);
                }
                None => {
                    first.insert(effect.place.clone(), joined.len());
                    joined.push(effect);
                }
            }
        }
        joined.retain(|effect| effect.old != effect.new);
        self.effects = joined;
    }
}
