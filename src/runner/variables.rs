//! The variables of the manager container, as Kubernetes hands them to the runner.

/// The container's `env`, in order, and whether `envFrom` may add to it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Variables {
    list: Vec<Variable>,
    has_env_from: bool,
}

/// One entry of `env`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value or where it comes from.
    pub content: Content,
    /// The place in the list it was read from; none for a new one.
    pub place: Option<usize>,
}

/// What a variable holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// `value`, as it stands in the manifest: `$(NAME)` in it is a reference.
    Text(String),
    /// `value` with nothing behind it, which the container sees as set and empty.
    Null,
    /// `valueFrom.secretKeyRef`.
    SecretKey {
        /// The Secret.
        secret: String,
        /// The key in it.
        key: String,
    },
    /// Any other `valueFrom`.
    Other,
}

impl Variables {
    /// The entries of `env` in order, and whether there is an `envFrom`.
    pub fn new(entries: impl IntoIterator<Item = (String, Content)>, has_env_from: bool) -> Self {
        let list = entries.into_iter().enumerate();
        Self {
            list: list
                .map(|(place, (name, content))| Variable { name, content, place: Some(place) })
                .collect(),
            has_env_from,
        }
    }

    /// The variables in order, earlier ones of the same name included.
    pub fn iter(&self) -> impl Iterator<Item = &Variable> {
        self.list.iter()
    }

    /// Whether variables can come from ConfigMaps or Secrets whose keys the manifest does not show.
    pub fn has_env_from(&self) -> bool {
        self.has_env_from
    }

    /// What the container sees under a name: of several, the last.
    pub fn get(&self, name: &str) -> Option<&Content> {
        let mut found = self.list.iter().rev();
        found.find(|variable| variable.name == name).map(|variable| &variable.content)
    }

    /// Whether another variable is made of it, by `$(NAME)`.
    pub fn is_referred_to(&self, name: &str) -> bool {
        let reference = format!("$({name})");
        self.list.iter().any(|variable| {
            matches!(&variable.content, Content::Text(text) if text.contains(&reference))
        })
    }

    /// Sets a variable where it stands, else at the end; one of several stays.
    pub fn set(&mut self, name: &str, content: Content) {
        if self.get(name) == Some(&content) {
            return;
        }
        let last = self.list.iter().rposition(|variable| variable.name == name);
        match last {
            Some(last) => {
                self.list[last].content = content;
                let mut at = 0..;
                self.list.retain(|variable| at.next() == Some(last) || variable.name != name);
            }
            None => self.list.push(Variable { name: name.to_owned(), content, place: None }),
        }
    }

    /// Removes a variable, all of its entries.
    pub fn remove(&mut self, name: &str) {
        self.list.retain(|variable| variable.name != name);
    }
}

impl Content {
    /// The content that the container sees as exactly this text.
    pub fn literal(text: &str) -> Self {
        // Kubernetes reads `$(NAME)` as a reference and `$$` as a dollar sign
        // (third_party/forked/golang/expansion).
        let special = text.contains("$(") || text.contains("$$");
        Content::Text(if special { text.replace('$', "$$") } else { text.to_owned() })
    }

    /// The text that the container sees, where the manifest tells.
    pub fn text(&self) -> Option<String> {
        let written = match self {
            Content::Text(written) => written.as_str(),
            Content::Null => "",
            Content::SecretKey { .. } | Content::Other => return None,
        };
        let mut text = String::with_capacity(written.len());
        let mut rest = written;
        while let Some(dollar) = rest.find('$') {
            text.push_str(&rest[..=dollar]);
            rest = &rest[dollar + 1..];
            if rest.starts_with('(') && rest.contains(')') {
                return None;
            }
            rest = rest.strip_prefix('$').unwrap_or(rest);
        }
        text.push_str(rest);
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Content {
        Content::Text(text.to_owned())
    }

    fn names(variables: &Variables) -> Vec<(&str, Option<usize>)> {
        let all = variables.iter();
        all.map(|variable| (variable.name.as_str(), variable.place)).collect()
    }

    #[test]
    fn the_last_of_several_counts() {
        let entries = [("A", "1"), ("B", "2"), ("A", "3")];
        let entries = entries.map(|(name, value)| (name.to_owned(), text(value)));
        let mut variables = Variables::new(entries, false);
        assert_eq!(variables.get("A"), Some(&text("3")));
        variables.set("A", text("3"));
        assert_eq!(names(&variables).len(), 3, "an equal value changes nothing");
        variables.set("A", text("4"));
        variables.set("C", text("5"));
        assert_eq!(names(&variables), [("B", Some(1)), ("A", Some(2)), ("C", None)]);
        variables.remove("A");
        assert_eq!(variables.get("A"), None);
    }

    #[test]
    fn references_are_not_text() {
        for (written, seen) in [
            ("plain", Some("plain")),
            ("$HOME 5$", Some("$HOME 5$")),
            ("a$$b", Some("a$b")),
            ("$$(X)", Some("$(X)")),
            ("$(X)", None),
            ("a-$(X)-b", None),
            ("$(X", Some("$(X")),
        ] {
            assert_eq!(text(written).text().as_deref(), seen, "{written}");
        }
        assert_eq!(Content::Null.text().as_deref(), Some(""));
        assert_eq!(Content::Other.text(), None);
        for seen in ["plain", "$(X)", "a$$b", "$", "$("] {
            assert_eq!(Content::literal(seen).text().as_deref(), Some(seen));
        }
    }
}
