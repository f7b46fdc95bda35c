//! Node selector terms in the two formats that hold them: the manifest of the manager, and the TOML
//! of build pods.

use manifest_patch::Node;

use super::placement::{self, Obstacle, Term};
use crate::runner::{Fields, Table, Value};
use crate::tenants::Requirement;

/// A mapping of one of the formats.
pub(in crate::edit) trait Format: Clone {
    /// The name of the field `matchExpressions`.
    const EXPRESSIONS: &'static str;
    /// The name of the field `matchFields`.
    const FIELDS: &'static str;

    /// A text under a key.
    fn text(&self, key: &str) -> Option<&str>;
    /// The entries of a list under a key; none where it is no list.
    fn list(&self, key: &str) -> Vec<Self>;
    /// The scalars of a list under a key.
    fn texts(&self, key: &str) -> Vec<String>;
    /// Sets a key.
    fn put(&mut self, key: &str, list: Vec<Self>);
    /// A mapping of texts and one list of texts.
    fn mapping(texts: &[(&str, &str)], list: (&str, &[String])) -> Self;
}

impl Format for Node {
    const EXPRESSIONS: &'static str = "matchExpressions";
    const FIELDS: &'static str = "matchFields";

    fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    fn list(&self, key: &str) -> Vec<Self> {
        self.get(key).and_then(Node::items).unwrap_or_default().to_vec()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let items = self.get(key).and_then(Node::items).unwrap_or_default();
        items.iter().filter_map(|item| Some(item.scalar()?.text().to_owned())).collect()
    }

    fn put(&mut self, key: &str, list: Vec<Self>) {
        self.insert(key, Node::sequence(list));
    }

    fn mapping(texts: &[(&str, &str)], (name, list): (&str, &[String])) -> Self {
        let texts = texts.iter().map(|(key, text)| (*key, Node::string(*text)));
        let list =
            (!list.is_empty()).then(|| (name, Node::sequence(list.iter().map(Node::string))));
        Node::mapping(texts.chain(list))
    }
}

impl Format for Value {
    const EXPRESSIONS: &'static str = "match_expressions";
    const FIELDS: &'static str = "match_fields";

    fn text(&self, key: &str) -> Option<&str> {
        self.as_table()?.field(key)?.as_str()
    }

    fn list(&self, key: &str) -> Vec<Self> {
        let list = self.as_table().and_then(|table| table.field(key)?.as_array());
        list.unwrap_or_default().to_vec()
    }

    fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn put(&mut self, key: &str, list: Vec<Self>) {
        if let Value::Table(table) = self {
            table.set_field(key, list);
        }
    }

    fn mapping(texts: &[(&str, &str)], (name, list): (&str, &[String])) -> Self {
        let mut table = Table::new();
        for (key, text) in texts {
            table.set_entry(key, *text);
        }
        if !list.is_empty() {
            let list = list.iter().map(|text| Value::from(text.as_str()));
            table.set_entry(name, list.collect::<Vec<Value>>());
        }
        Value::Table(table)
    }
}

/// ANDs the requirements into every term, or into a new one where there is none.
pub(in crate::edit) fn require<T: Format>(
    terms: &[T],
    wanted: &[Requirement],
) -> Result<Vec<T>, Obstacle> {
    let read: Vec<Term> = terms.iter().map(read_term).collect();
    let missing = placement::missing(&read, wanted)?;
    let mut terms = terms.to_vec();
    if terms.is_empty() {
        let mut term = T::mapping(&[], ("", &[]));
        term.put(T::EXPRESSIONS, wanted.iter().map(write).collect());
        terms.push(term);
    }
    for (term, missing) in terms.iter_mut().zip(missing).filter(|(_, missing)| !missing.is_empty())
    {
        let mut expressions = term.list(T::EXPRESSIONS);
        expressions.extend(missing.iter().map(write));
        term.put(T::EXPRESSIONS, expressions);
    }
    Ok(terms)
}

/// Whether the terms hold a pod to the requirements.
pub(in crate::edit) fn hold<T: Format>(terms: &[T], wanted: &[Requirement]) -> bool {
    let terms: Vec<Term> = terms.iter().map(read_term).collect();
    placement::are_held(&terms, wanted)
}

fn read_term<T: Format>(term: &T) -> Term {
    let expressions = term.list(T::EXPRESSIONS);
    Term {
        requirements: expressions.iter().filter_map(read).collect(),
        is_empty: expressions.is_empty() && term.list(T::FIELDS).is_empty(),
    }
}

fn read<T: Format>(expression: &T) -> Option<Requirement> {
    Some(Requirement {
        key: expression.text("key")?.to_owned(),
        operator: placement::operator(expression.text("operator")?)?,
        values: expression.texts("values"),
    })
}

/// A requirement in a format.
pub(in crate::edit) fn write<T: Format>(requirement: &Requirement) -> T {
    let Requirement { key, operator, values } = requirement;
    T::mapping(&[("key", key), ("operator", operator.as_str())], ("values", values))
}
