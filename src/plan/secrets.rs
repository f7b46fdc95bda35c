//! The secret values of a workload, which no command shows.

use manifest_patch::Node;

use super::rendering::Rendering;
use crate::runner::{Held, Place, Table, Value, environment};
use crate::secret::is_secret_key;
use crate::workload::POD_SPEC;

/// What stands for a secret value.
const MASK: &str = "(secret)";

/// The literal secret values that a workload holds: in variables of its containers, and in the
/// TOML of its ConfigMap. Both as the chart rendered it and as it shall be.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// The longest first, so that one within another does not leave the rest of that.
    values: Vec<String>,
}

impl Secrets {
    /// The secrets of a runner.
    pub(super) fn of(rendering: &Rendering<'_>) -> Self {
        let mut secrets = Self::default();
        let deployment = &rendering.record.workload.deployment;
        for tree in [deployment.document.tree(), &deployment.tree] {
            secrets.add_variables(tree);
        }
        secrets.add_table(rendering.rendered.template().runner());
        secrets.add_table(rendering.rendered.config());
        for effect in &rendering.record.reconciliation.effects {
            if let (Place::Template(key) | Place::Config(key), Some(Held::Value(value))) =
                (&effect.place, &effect.new)
            {
                secrets.add_value(key.rsplit('.').next().unwrap_or(key), value);
            }
        }
        secrets.values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        secrets.values.dedup();
        secrets
    }

    /// A text with every secret value replaced.
    pub(super) fn mask(&self, text: &str) -> String {
        let mask = |text: String, secret: &String| text.replace(secret.as_str(), MASK);
        self.values.iter().fold(text.to_owned(), mask)
    }

    /// Whether a text holds a secret value, be it broken over lines or quoted in some other way.
    pub(super) fn are_in(&self, text: &str) -> bool {
        if self.values.iter().any(|secret| text.contains(secret.as_str())) {
            return true;
        }
        let mut broken = self.values.iter().filter(|secret| secret.contains(is_layout)).peekable();
        if broken.peek().is_none() {
            return false;
        }
        let text = without_layout(text);
        broken.map(|secret| without_layout(secret)).any(|secret| {
            // Of a shorter one, what is left may be any word.
            secret.len() >= 8 && text.contains(&secret)
        })
    }

    fn add(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        // As it stands in double quotes, in YAML, TOML and JSON alike; TOML may itself be quoted.
        let quoted = in_double_quotes(value);
        self.values.push(in_double_quotes(&quoted));
        self.values.push(quoted);
        self.values.push(value.replace('\'', "''"));
        self.values.push(value.to_owned());
        if value.contains('\n') {
            let lines = value.lines().map(str::trim).filter(|line| line.len() >= 4);
            self.values.extend(lines.map(str::to_owned));
        }
    }

    fn add_variables(&mut self, deployment: &Node) {
        let Some(pod) = deployment.at(POD_SPEC) else { return };
        let containers = ["initContainers", "containers"].into_iter();
        let containers = containers.filter_map(|key| pod.get(key)?.items()).flatten();
        let variables = containers.filter_map(|container| container.get("env")?.items()).flatten();
        for variable in variables {
            let name = variable.get("name").and_then(Node::as_str).unwrap_or_default();
            let Some(value) = variable.get("value").and_then(Node::scalar) else { continue };
            match value.text().split_once('=') {
                _ if is_secret_key(name) => self.add(value.text()),
                // `RUNNER_ENV` holds a variable of jobs.
                Some((inner, value)) if is_secret_key(inner) => self.add(value),
                _ => {}
            }
        }
    }

    fn add_table(&mut self, table: &Table) {
        for (key, value) in table.iter() {
            // The keys of `items` are those of a Secret, its values are the names of files.
            if key != "items" {
                self.add_value(key, value);
            }
        }
    }

    fn add_value(&mut self, key: &str, value: &Value) {
        match value {
            Value::String(text) if is_secret_key(key) => self.add(text),
            Value::Table(table) => self.add_table(table),
            Value::Array(elements) => {
                for element in elements {
                    match environment::split(element) {
                        Some((name, value)) if is_secret_key(name) => self.add(value),
                        _ => self.add_value(key, element),
                    }
                }
            }
            _ => {}
        }
    }
}

fn in_double_quotes(value: &str) -> String {
    let quoted = serde_json::Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// What a text is broken and quoted with.
fn is_layout(character: char) -> bool {
    character.is_whitespace() || "\\'\"".contains(character)
}

fn without_layout(text: &str) -> String {
    text.chars().filter(|character| !is_layout(*character)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        let mut secrets = Secrets::default();
        for secret in ["it's \"hunter2\"", "-----BEGIN\nhunter3\n-----END\n"] {
            secrets.add(secret);
        }
        for (text, shown) in [
            ("a: 'it''s \"hunter2\"'", "a: '(secret)'"),
            ("a: \"it's \\\"hunter2\\\"\"", "a: \"(secret)\""),
            ("  -----BEGIN\n  hunter3\n  -----END", "  (secret)\n  (secret)\n  (secret)"),
            (r"-----BEGIN\nhunter3\n-----END\n", "(secret)"),
        ] {
            assert_eq!(secrets.mask(text), shown);
            assert!(!secrets.are_in(shown));
        }
        assert!(secrets.are_in("a: it's\n  \"hunter2\""), "broken over lines");
    }
}
