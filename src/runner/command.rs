//! What a shell script runs of GitLab Runner: its commands with their arguments.

/// A command of GitLab Runner in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// `register`, `run` or another.
    pub name: String,
    /// The words after it, up to the end of the command.
    pub arguments: Vec<String>,
}

/// A line of a script that mentions `gitlab-runner register` or the like and cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable;

/// The programs that a command of the runner begins with.
const PROGRAMS: [&str; 2] = ["entrypoint", "gitlab-runner"];

/// The commands of GitLab Runner that a script runs, in order. Words are split and unquoted as a
/// shell does; `$NAME` stays as it is.
///
/// # Errors
/// When a line that may hold one has quotes that do not end.
pub fn commands(script: &str) -> Result<Vec<Command>, Unreadable> {
    let mut found = Vec::new();
    for line in logical_lines(script) {
        if !line.contains("register") && !line.contains("run") {
            continue;
        }
        match shlex::split(&line) {
            Some(words) => found.extend(in_words(&words)),
            None if PROGRAMS.iter().any(|program| line.contains(program)) => {
                return Err(Unreadable);
            }
            None => {}
        }
    }
    Ok(found)
}

impl Command {
    /// The value of an argument by its names, in both forms; of several, the last. An argument
    /// without a value has the empty one.
    pub fn value(&self, names: &[&str]) -> Option<&str> {
        let mut values = self.named().into_iter().filter(|(name, _)| names.contains(name));
        values.next_back().map(|(_, value)| value.unwrap_or_default())
    }

    /// The arguments by name without dashes, each with its value.
    pub fn named(&self) -> Vec<(&str, Option<&str>)> {
        let mut found = Vec::new();
        let mut words = self.arguments.iter().map(String::as_str).peekable();
        while let Some(word) = words.next() {
            let name = word.trim_start_matches('-');
            if name.len() == word.len() || name.is_empty() {
                continue;
            }
            match name.split_once('=') {
                Some((name, value)) => found.push((name, Some(value))),
                None => {
                    let value = words.next_if(|next| !next.starts_with('-'));
                    found.push((name, value));
                }
            }
        }
        found
    }
}

/// The lines of a script, those that a backslash continues joined. A comment is not continued.
fn logical_lines(script: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for written in script.lines() {
        match written.strip_suffix('\\') {
            Some(part) if !ends_in_comment(&format!("{line}{part}")) => {
                line.push_str(part);
                line.push(' ');
            }
            _ => {
                line.push_str(written);
                lines.push(std::mem::take(&mut line));
            }
        }
    }
    lines.push(line);
    lines
}

fn ends_in_comment(line: &str) -> bool {
    let words = shlex::split(&format!("{line} x"));
    words.is_some_and(|words| words.last().is_none_or(|last| last != "x"))
}

fn in_words(words: &[String]) -> Vec<Command> {
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let program =
            word.rsplit('/').next().unwrap_or(word).trim_start_matches(['(', '$', '`', '{']);
        if !PROGRAMS.contains(&program) {
            continue;
        }
        let mut rest = words[index + 1..].iter().skip_while(|word| word.starts_with('-'));
        let Some(name) = rest.next() else { continue };
        let name = name.trim_end_matches([';', ')', '`', '&']);
        let ends =
            |word: &&String| !matches!(word.as_str(), "&" | "&&" | "|" | "||" | ";" | "}" | ")");
        let arguments = rest.take_while(ends).map(|word| word.trim_end_matches(';').to_owned());
        found.push(Command { name: name.to_owned(), arguments: arguments.collect() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates(script: &str) -> Vec<Option<String>> {
        let commands = commands(script).expect("a script");
        let registered = commands.iter().filter(|command| command.name == "register");
        registered.map(|command| command.value(&["template-config"]).map(str::to_owned)).collect()
    }

    #[test]
    fn the_template_of_a_registration_is_read_as_the_shell_does() {
        for (script, expected) in [
            ("/entrypoint register --template-config /a --non-interactive &", vec![Some("/a")]),
            (
                "/entrypoint register \\\n  --template-config=/a \\\n  --name=\"x y\" &",
                vec![Some("/a")],
            ),
            (
                "gitlab-runner register --template-config /a --template-config '/b'",
                vec![Some("/b")],
            ),
            ("/entrypoint register \\\n  # --template-config /a\n  --non-interactive", vec![None]),
            ("# /entrypoint register --template-config /a", vec![]),
            ("if ! gitlab-runner --debug register; then\n exit 1\nfi", vec![None]),
            ("/usr/bin/gitlab-runner register --template-config \"$T\"", vec![Some("$T")]),
            ("echo registered", vec![]),
            ("a && /entrypoint register && /entrypoint run", vec![None]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|one| one.map(str::to_owned)).collect();
            assert_eq!(templates(script), expected, "{script}");
        }
        assert_eq!(commands("/entrypoint register --name 'x"), Err(Unreadable));
        assert_eq!(commands("echo don't run"), Ok(vec![]));
    }
}
