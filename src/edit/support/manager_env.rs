//! The manager's `env`, read as variables and written back.

use manifest_patch::Node;

use crate::runner::{Content, Variables};

/// The variables of a container.
pub(in crate::edit) fn read(container: &Node) -> Variables {
    let env = container.get("env").and_then(Node::items).unwrap_or_default();
    let variables = env.iter().map(|variable| {
        let name = variable.get("name").and_then(Node::as_str).unwrap_or_default();
        (name.to_owned(), content(variable))
    });
    let env_from = container.get("envFrom").and_then(Node::items);
    Variables::new(variables, env_from.is_some_and(|sources| !sources.is_empty()))
}

fn content(variable: &Node) -> Content {
    let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
    if let Some(source) = variable.get("valueFrom").filter(|source| !source.is_null()) {
        let secret = text(source.at(["secretKeyRef", "name"]));
        let key = text(source.at(["secretKeyRef", "key"]));
        let optional = source.at(["secretKeyRef", "optional"]).is_some();
        return match (secret, key) {
            (Some(secret), Some(key)) if !optional => Content::SecretKey { secret, key },
            _ => Content::Other,
        };
    }
    match variable.get("value") {
        Some(value) if !value.is_null() => {
            Content::Text(value.scalar().map(|scalar| scalar.text().to_owned()).unwrap_or_default())
        }
        _ => Content::Null,
    }
}

/// The items of `env` that hold these variables; those that did not change stay as they are.
pub(in crate::edit) fn write(variables: &Variables, env: &[Node]) -> Vec<Node> {
    let write = |variable: &crate::runner::Variable| {
        let old = variable.place.and_then(|place| env.get(place));
        match old {
            Some(old) if content(old) == variable.content => old.clone(),
            _ => node(&variable.name, &variable.content),
        }
    };
    variables.iter().map(write).collect()
}

fn node(name: &str, content: &Content) -> Node {
    let name = ("name", Node::string(name));
    match content {
        Content::Text(text) => Node::mapping([name, ("value", Node::string(text))]),
        Content::Null | Content::Other => Node::mapping([name]),
        Content::SecretKey { secret, key } => {
            let reference =
                Node::mapping([("name", Node::string(secret)), ("key", Node::string(key))]);
            let source = Node::mapping([("secretKeyRef", reference)]);
            Node::mapping([name, ("valueFrom", source)])
        }
    }
}
