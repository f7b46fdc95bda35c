//! `teamsMaySet`: the keys that a file of a tenant may have where its team writes it.

use manifest_patch::Node;

use crate::diagnostic::Error;
use crate::tenants::read::constrained::{Violation, constrained_string};
use crate::tenants::read::mistakes::Mistakes;
use crate::tenants::read::spanned::Spanned;
use crate::tenants::written::sources::{Sources, Written};

constrained_string! {
    /// The way to a key of a tenant, which allows the key and all below it, also in its runners:
    /// `config.kubernetes.image`. `*` stands for any key; `runners.*` allows runners to be added.
    KeyPath,
    pattern: r"^[^.\s]+(\.[^.\s]+)*$",
    check: key_path,
}

fn key_path(text: &str) -> Result<(), Violation> {
    let is_key = |key: &str| !key.is_empty() && !key.contains(char::is_whitespace);
    match text.split('.').all(is_key) {
        true => Ok(()),
        false => Err(Violation::new(
            "is not a path of keys",
            "expected keys with dots between them, such as config.kubernetes.image",
        )),
    }
}

/// What files of tenants may set.
pub(in crate::tenants) struct Allowed<'a> {
    pub paths: &'a [Spanned<KeyPath>],
    pub sources: &'a Sources,
    /// What is written under `defaults`: its runners need not be added.
    pub defaults: Option<&'a Node>,
    pub mistakes: &'a Mistakes,
}

impl Allowed<'_> {
    /// Reports every key of a tenant's own file that is not allowed, null and empty maps included.
    pub(in crate::tenants) fn check(&self, tenant: Written<'_>) {
        for entry in tenant.node.entries().unwrap_or_default() {
            let key = entry.key.as_str().unwrap_or_default();
            let value = tenant.child(&entry.value);
            let runners = (key == "runners").then(|| value.node.entries()).flatten();
            match runners {
                Some(runners) if !runners.is_empty() => {
                    for runner in runners {
                        let name = runner.key.as_str().unwrap_or_default();
                        self.check_runner(
                            name,
                            tenant.child(&runner.key),
                            tenant.child(&runner.value),
                        );
                    }
                }
                _ => self.walk(&mut vec![key.to_owned()], tenant.child(&entry.key), value),
            }
        }
    }

    fn check_runner(&self, name: &str, key: Written<'_>, value: Written<'_>) {
        let is_known = self.defaults.is_some_and(|defaults| {
            defaults.get("runners").is_some_and(|runners| runners.get(name).is_some())
        });
        let may_add = self.paths.iter().any(|path| path.as_str() == "runners.*");
        let entries = value.node.entries().unwrap_or_default();
        if (!is_known || value.node.is_null()) && !may_add {
            self.refuse(&format!("runners.{name}"), key);
            return;
        }
        for entry in entries {
            let inner = entry.key.as_str().unwrap_or_default();
            let mut path = vec!["runners".to_owned(), name.to_owned(), inner.to_owned()];
            self.walk(&mut path, value.child(&entry.key), value.child(&entry.value));
        }
    }

    /// A map is gone into; anything else must be allowed.
    fn walk(&self, path: &mut Vec<String>, key: Written<'_>, value: Written<'_>) {
        if self.allow(path) {
            return;
        }
        let entries = value.node.entries().unwrap_or_default();
        for entry in entries {
            path.push(entry.key.as_str().unwrap_or_default().to_owned());
            self.walk(path, value.child(&entry.key), value.child(&entry.value));
            path.pop();
        }
        if entries.is_empty() {
            self.refuse(&path.join("."), key);
        }
    }

    /// Whether a path is one of the allowed ones or below it. One that names no runners is for the
    /// runners, too.
    fn allow(&self, path: &[String]) -> bool {
        let in_runner = match path {
            [runners, _, inner @ ..] if runners == "runners" => Some(inner),
            _ => None,
        };
        self.paths.iter().filter(|allowed| allowed.as_str() != "runners.*").any(|allowed| {
            let covers = |path: &[String]| {
                let keys: Vec<_> = allowed.as_str().split('.').collect();
                keys.len() <= path.len()
                    && keys.iter().zip(path).all(|(key, found)| *key == "*" || key == found)
            };
            covers(path) || in_runner.is_some_and(covers)
        })
    }

    fn refuse(&self, path: &str, key: Written<'_>) {
        let allowed: Vec<_> = self.paths.iter().map(|path| path.as_str()).collect();
        let allowed = match allowed.as_slice() {
            [] => "`teamsMaySet` is empty: a tenant's file may set nothing".to_owned(),
            allowed => {
                format!("a tenant's file may set {}", crate::spelling::listed(allowed, "and"))
            }
        };
        let error = Error::new(format!("a tenant's file may not set `{path}`"))
            .at(self.sources.place(key.span()), "")
            .note(allowed)
            .help("write it in the file of the defaults, or list it under `teamsMaySet` there");
        self.mistakes.add(path.to_owned(), error);
    }
}
