//! Changes of a tree by choices: bytes of any kind.

use manifest_patch::{Entry, Node, Value};

use super::hard;

/// As many changes as there are choices for, within reason.
pub fn changed(tree: &Node, choices: &[u8]) -> Node {
    let mut choices = Choices(choices);
    let mut wanted = tree.clone();
    for _ in 0..5 {
        if choices.0.is_empty() {
            break;
        }
        let depth = choices.choose(6);
        choices.change(&mut wanted, depth);
    }
    wanted
}

/// Whether anything in a tree stands for something else as well: aliases, merge keys.
pub(super) fn is_shared(node: &Node) -> bool {
    match node.value() {
        Value::Alias(..) => true,
        Value::Scalar(_) => false,
        Value::Sequence(items) => items.iter().any(is_shared),
        Value::Mapping(entries) => {
            let shared = |Entry { key, value }: &Entry| is_shared(key) || is_shared(value);
            node.has_merge_key() || entries.iter().any(shared)
        }
    }
}

/// Bytes that are taken one after another; zeros from their end on.
struct Choices<'c>(&'c [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// A number below `count`.
    fn choose(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count
    }

    /// Makes a change at most `depth` levels below `node`.
    fn change(&mut self, node: &mut Node, depth: usize) {
        if depth > 0 {
            if let Some(items) = node.items_mut().filter(|items| !items.is_empty()) {
                let at = self.choose(items.len());
                return self.change(&mut items[at], depth - 1);
            }
            if let Some(entries) = node.entries_mut().filter(|entries| !entries.is_empty()) {
                let at = self.choose(entries.len());
                return self.change(&mut entries[at].value, depth - 1);
            }
        }
        match self.choose(6) {
            0 => *node = self.value(3),
            1 => self.insert(node),
            2 => self.remove(node),
            3 => self.change_line(node),
            4 => self.swap(node),
            _ => {
                let key = self.string();
                node.remove(&key);
            }
        }
    }

    fn insert(&mut self, node: &mut Node) {
        let value = self.value(3);
        if let Some(items) = node.items_mut() {
            let at = self.choose(items.len() + 1);
            items.insert(at, value);
        } else {
            let key = self.string();
            node.insert(&key, value);
        }
    }

    fn remove(&mut self, node: &mut Node) {
        if let Some(items) = node.items_mut().filter(|items| !items.is_empty()) {
            items.remove(self.choose(items.len()));
        } else if let Some(entries) = node.entries_mut().filter(|entries| !entries.is_empty()) {
            entries.remove(self.choose(entries.len()));
        }
    }

    /// Two children change places: of a map, nothing that counts.
    fn swap(&mut self, node: &mut Node) {
        if let Some(items) = node.items_mut().filter(|items| !items.is_empty()) {
            let (a, b) = (self.choose(items.len()), self.choose(items.len()));
            items.swap(a, b);
        } else if let Some(entries) = node.entries_mut().filter(|entries| !entries.is_empty()) {
            let (a, b) = (self.choose(entries.len()), self.choose(entries.len()));
            entries.swap(a, b);
        }
    }

    fn change_line(&mut self, node: &mut Node) {
        let Some(text) = node.as_str().map(str::to_owned) else { return };
        let mut lines: Vec<&str> = text.split('\n').collect();
        let at = self.choose(lines.len());
        let new = self.string();
        match self.choose(3) {
            0 => lines[at] = &new,
            1 => lines.insert(at, &new),
            _ => {
                lines.remove(at);
            }
        }
        *node = Node::string(lines.join("\n"));
    }

    fn value(&mut self, depth: usize) -> Node {
        let kinds = if depth > 0 { 9 } else { 7 };
        match self.choose(kinds) {
            0 => Node::null(),
            1 => Node::plain(["true", "false", "0", "-7", "0644", "1e3", "on"][self.choose(7)]),
            2 | 3 => Node::string(self.string()),
            4 => Node::string(format!("{}\n", self.string())),
            5 | 6 => {
                let lines: Vec<String> = (0..self.choose(4)).map(|_| self.string()).collect();
                Node::string(lines.join("\n"))
            }
            7 => Node::sequence((0..self.choose(4)).map(|_| self.value(depth - 1))),
            _ => {
                let mut map = Node::mapping::<String>([]);
                for _ in 0..self.choose(4) {
                    let key = self.string();
                    map.insert(&key, self.value(depth - 1));
                }
                map
            }
        }
    }

    /// A hard string or, as often, one of the choices themselves.
    fn string(&mut self) -> String {
        let choice = self.choose(2 * hard::STRINGS.len());
        if let Some(hard) = hard::STRINGS.get(choice) {
            return (*hard).to_owned();
        }
        let length = self.choose(12).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }
}
