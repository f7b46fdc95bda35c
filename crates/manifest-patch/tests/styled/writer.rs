//! Writes a tree as YAML in the styles that choices say.

use serde_json::Value as Json;

/// Writes a tree by choices that it takes one after another, from the start again at their end.
pub(super) struct Writer {
    choices: Vec<u8>,
    next: usize,
    step: usize,
    comments: usize,
    /// Whether the last line belongs to a block scalar, which takes in more lines.
    in_block: bool,
}

impl Writer {
    pub(super) fn new(choices: Vec<u8>) -> Self {
        Self { choices, next: 0, step: 2, comments: 0, in_block: false }
    }

    /// A number below `count`.
    fn choose(&mut self, count: usize) -> usize {
        let choice = self.choices[self.next % self.choices.len()];
        self.next += 1;
        usize::from(choice) % count
    }

    fn rarely(&mut self) -> bool {
        self.choose(6) == 5
    }

    fn comment(&mut self) -> String {
        self.comments += 1;
        let quirk = ["", ": x", " 'it", " - a", " {", " \"", " |"][self.comments % 7];
        format!("# {}{quirk}", self.comments)
    }

    pub(super) fn document(&mut self, meaning: &Json) -> String {
        self.step = [2, 2, 4, 1, 3][self.choose(5)];
        let mut text = String::new();
        if self.rarely() {
            text += &format!("{}\n", self.comment());
        }
        if self.rarely() || meaning.as_array().map(Vec::is_empty) == Some(true) {
            text += &format!("{}\n", self.flow(meaning));
        } else {
            let indent = if self.rarely() { 2 } else { 0 };
            let lines = self.block(meaning, indent, indent, false);
            text += &match lines {
                Block::Lines(lines) => lines,
                Block::Inline(value) => format!("{value}\n"),
            };
        }
        for _ in 0..self.choose(3) {
            text += if self.rarely() && !self.in_block { "\n" } else { "" };
            text += &if self.rarely() { format!("{}\n", self.comment()) } else { String::new() };
        }
        if self.rarely() && !text.ends_with("\n\n") {
            text.pop();
        }
        if self.rarely() { text.replace('\n', "\r\n") } else { text }
    }

    /// A value below a key or after a dash: on that line, or the lines below it, which are at
    /// `indent`, that is `relative` more than where the key or the dash is.
    fn block(&mut self, meaning: &Json, indent: usize, relative: usize, in_map: bool) -> Block {
        let block = match meaning {
            Json::Array(items) if !items.is_empty() && !self.rarely() => {
                let indent =
                    if in_map && self.choose(2) == 0 { indent - self.step } else { indent };
                Block::Lines(items.iter().map(|item| self.item(item, indent)).collect())
            }
            Json::Object(map) if !map.is_empty() && !self.rarely() => Block::Lines(
                map.iter().map(|(key, value)| self.entry(key, value, indent)).collect(),
            ),
            Json::Array(_) | Json::Object(_) => Block::Inline(self.flow(meaning)),
            Json::String(text) => self.block_string(text, indent, relative),
            _ => Block::Inline(self.plain(meaning)),
        };
        if let Block::Inline(value) = &block {
            self.in_block = value.starts_with(['|', '>']);
        }
        block
    }

    fn entry(&mut self, key: &str, value: &Json, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let mut text = self.between(indent);
        let key = self.string(key, false);
        text += &match self.rarely() && !key.is_empty() {
            true => format!("{pad}? {key}\n{pad}:"),
            false => format!("{pad}{key}{}:", " ".repeat(self.choose(8) / 7)),
        };
        match self.block(value, indent + self.step, self.step, true) {
            Block::Inline(value) if value.is_empty() => text += &self.line_end(&value),
            Block::Inline(value) if self.rarely() && !value.starts_with(['|', '>']) => {
                text += &self.line_end("");
                text += &format!("{pad}{}{}", " ".repeat(self.step), self.line_end(&value));
            }
            Block::Inline(value) => text += &format!(" {}", self.line_end(&value)),
            Block::Lines(lines) => {
                text += &self.line_end("");
                text += &lines;
            }
        }
        text
    }

    fn item(&mut self, item: &Json, indent: usize) -> String {
        let pad = " ".repeat(indent);
        let mut text = self.between(indent);
        let wide = if self.rarely() { 4 } else { 2 };
        match self.block(item, indent + wide, wide, false) {
            Block::Inline(value) if value.is_empty() => {
                text += &format!("{pad}-{}", self.line_end(""))
            }
            Block::Inline(value) => text += &format!("{pad}- {}", self.line_end(&value)),
            Block::Lines(lines) if self.rarely() => {
                text += &format!("{pad}-{}{lines}", self.line_end(""));
            }
            Block::Lines(lines) => {
                // The first line moves up to the dash, unless a comment or a blank line leads.
                let own = &lines[lines.len().min(indent + wide)..];
                let led = lines[..lines.len().min(indent + wide)].trim().is_empty();
                match led && !own.starts_with(['#', '\n', ' ']) {
                    true => text += &format!("{pad}-{}{own}", " ".repeat(wide - 1)),
                    false => text += &format!("{pad}-{}{lines}", self.line_end("")),
                }
            }
        }
        text
    }

    /// What may stand before an entry.
    fn between(&mut self, indent: usize) -> String {
        match self.choose(16) {
            13 | 14 if self.in_block => String::new(),
            15 => format!("{}{}\n", " ".repeat(indent), self.comment()),
            14 => "\n".to_owned(),
            13 => format!("{}{}\n", " ".repeat(indent + 3), self.comment()),
            12 if indent > 0 => format!("{}\n", self.comment()),
            _ => String::new(),
        }
    }

    /// The end of a line with a value: a comment, blanks, nothing. None after what has lines of its
    /// own already.
    fn line_end(&mut self, value: &str) -> String {
        let end = match self.choose(10) {
            _ if value.starts_with(['|', '>']) => String::new(),
            9 => format!(" {}", self.comment()),
            8 => "  ".to_owned(),
            _ => String::new(),
        };
        let newline = if value.ends_with('\n') { "" } else { "\n" };
        format!("{value}{end}{newline}")
    }

    fn block_string(&mut self, text: &str, indent: usize, relative: usize) -> Block {
        let printable = |char: char| matches!(char, '\n' | ' '..='~' | '\u{a1}'..='\u{2027}');
        let exact = text.chars().all(printable) && !text.trim_matches(['\n', ' ']).is_empty();
        if !exact || self.choose(3) == 0 {
            return Block::Inline(self.string(text, true));
        }
        let body = text.trim_end_matches('\n');
        let newlines = text.len() - body.len();
        let chomp = ["-", "", "+"][newlines.min(2)];
        let first = body.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
        let hint = if first.starts_with(' ') { relative.to_string() } else { String::new() };
        let foldable =
            |line: &str| !line.starts_with(' ') && !line.ends_with(' ') && !line.contains("  ");
        let folded = body.split('\n').all(foldable) && self.choose(3) == 0;
        let pad = " ".repeat(indent);
        let mut lines = if folded { fold(body, &pad) } else { literal(body, &pad) };
        lines += &"\n".repeat(newlines.saturating_sub(1));
        let comment = if self.rarely() { format!(" {}", self.comment()) } else { String::new() };
        let sign = if folded { '>' } else { '|' };
        Block::Inline(format!("{sign}{hint}{chomp}{comment}\n{lines}"))
    }

    fn plain(&mut self, meaning: &Json) -> String {
        let spellings: &[&str] = match meaning {
            Json::Null => &["null", "~", "", "NULL", "!!null null"],
            Json::Bool(true) => &["true", "yes", "on", "True"],
            Json::Bool(false) => &["false", "no", "OFF", "n"],
            Json::Number(number) => {
                let number = number.to_string();
                return [number.clone(), format!("!!int \"{number}\""), number][self.choose(3)]
                    .clone();
            }
            _ => &[""],
        };
        spellings[self.choose(spellings.len())].to_owned()
    }

    fn flow(&mut self, meaning: &Json) -> String {
        let broken = self.rarely();
        let (open, separator, close) = match (broken, self.choose(3)) {
            (true, _) => ("\n      ", ",\n      ", "\n    "),
            (false, 0) => (" ", " , ", " "),
            (false, 1) => ("", ",", ""),
            (false, _) => ("", ", ", ""),
        };
        match meaning {
            Json::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                if items.is_empty() {
                    return "[]".to_owned();
                }
                let tail = if self.rarely() { "," } else { "" };
                format!("[{open}{}{tail}{close}]", items.join(separator))
            }
            Json::Object(map) => {
                let mut pairs = Vec::new();
                for (key, value) in map {
                    pairs.push(format!("{}: {}", self.string(key, false), self.flow(value)));
                }
                if pairs.is_empty() {
                    return "{}".to_owned();
                }
                format!("{{{open}{}{close}}}", pairs.join(separator))
            }
            Json::String(text) => self.string(text, false),
            Json::Null => "null".to_owned(),
            _ => self.plain(meaning),
        }
    }

    /// A string on one line, or in quotes over two where that `may_break`.
    fn string(&mut self, text: &str, may_break: bool) -> String {
        let word = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase());
        let mistaken =
            ["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&text);
        let printable = |char: char| matches!(char, ' '..='~' | '\u{a1}'..='\u{2027}');
        match self.choose(4) {
            0 | 1 if word && !mistaken => text.to_owned(),
            2 if text.chars().all(printable) => format!("'{}'", text.replace('\'', "''")),
            3 if may_break && text.contains("a b") && self.rarely() => {
                quoted(text).replacen("a b", "a\\\n          \\ b", 1)
            }
            _ => quoted(text),
        }
    }
}

enum Block {
    /// After the indicator; several lines when it is a block scalar or a broken flow collection.
    Inline(String),
    Lines(String),
}

fn quoted(text: &str) -> String {
    let json = Json::String(text.to_owned()).to_string();
    let raw = |char: char| matches!(char, ' '..='~' | '\u{a1}'..='\u{2027}' | '\u{1f600}');
    json.chars().fold(String::new(), |mut text, char| {
        match raw(char) {
            true => text.push(char),
            false => text += &format!("\\U{:08x}", u32::from(char)),
        }
        text
    })
}

/// The lines of a folded scalar: a blank line for every newline, one more where a line is empty.
fn fold(body: &str, pad: &str) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if !line.is_empty() {
            text += &format!("{pad}{}\n", line.replacen(' ', &format!("\n{pad}"), 1));
        }
    }
    text
}

/// The lines of a literal scalar.
fn literal(body: &str, pad: &str) -> String {
    body.split('\n')
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") })
        .collect()
}
