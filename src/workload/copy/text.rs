//! References inside texts: Service names in addresses and API paths, the runner's name in scripts.

use std::ops::Range;

/// A Service that gets another name or namespace.
#[derive(Debug)]
pub(super) struct ServiceName {
    /// Its name.
    pub from: String,
    /// The copy's.
    pub to: String,
    /// Whether the name is the workload's with more behind it. Any other may be a word of the
    /// scripts: `metrics`, or `gitlab-runner`, which the chart names all of its objects.
    pub is_distinct: bool,
}

/// What changes in texts.
#[derive(Debug)]
pub(super) struct Texts {
    /// The Services.
    pub services: Vec<ServiceName>,
    /// The namespace, where it is known, and the copy's.
    pub namespaces: Option<(String, String)>,
}

impl Texts {
    /// The text with every reference replaced; `None` where it has none.
    pub(super) fn follow(&self, text: &str) -> Option<String> {
        let mut replaced: Vec<(Range<usize>, &str)> = Vec::new();
        for service in self.services.iter().filter(|service| service.from.len() <= text.len()) {
            for (at, _) in text.match_indices(&service.from) {
                let span = at..at + service.from.len();
                if !stands_alone(text, &span) {
                    continue;
                }
                let namespace = self.namespace_behind(text, span.end);
                let in_path = text[..span.start].ends_with("/services/");
                // The first label of an address is a Service only in its namespace.
                let is_address = text[span.end..].starts_with('.');
                if namespace.is_some() || in_path || service.is_distinct && !is_address {
                    if let Some(path) = self.namespace_before(text, &span).filter(|_| in_path) {
                        replaced.push(path);
                    }
                    replaced.push((span, service.to.as_str()));
                    replaced.extend(namespace.filter(|(_, to)| !to.is_empty()));
                }
            }
        }
        if replaced.is_empty() {
            return None;
        }
        // Of two names at one place the longer is the one that is written.
        replaced.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
        let mut result = String::with_capacity(text.len());
        let mut done = 0;
        for (span, to) in replaced {
            if span.start >= done {
                result.push_str(&text[done..span.start]);
                result.push_str(to);
                done = span.end;
            }
        }
        result.push_str(&text[done..]);
        Some(result)
    }

    /// The namespace of an address `<service>.<namespace>…`, whose name ends at `at`.
    fn namespace_behind(&self, text: &str, at: usize) -> Option<(Range<usize>, &str)> {
        let rest = text[at..].strip_prefix('.')?;
        let Some((from, to)) = &self.namespaces else {
            // The name stays in its namespace; it must still be an address.
            return rest
                .split('.')
                .nth(1)
                .filter(|next| next.starts_with("svc"))
                .map(|_| (at..at, ""));
        };
        let span = at + 1..at + 1 + from.len();
        (rest.starts_with(from.as_str()) && !is_name(text[span.end..].chars().next()))
            .then_some((span, to.as_str()))
    }

    /// The namespace of a path `/namespaces/<namespace>/services/<service>`.
    fn namespace_before(&self, text: &str, service: &Range<usize>) -> Option<(Range<usize>, &str)> {
        let (from, to) = self.namespaces.as_ref()?;
        let before = text[..service.start].strip_suffix("/services/")?;
        let above = before.strip_suffix(from.as_str())?;
        above.ends_with("/namespaces/").then_some((above.len()..before.len(), to.as_str()))
    }
}

/// Whether the span is a whole name, or the first label of an address.
fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let before = text[..span.start].chars().next_back();
    !is_name(before) && before != Some('.') && !is_name(text[span.end..].chars().next())
}

fn is_name(character: Option<char>) -> bool {
    character.is_some_and(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_')
}

/// A script with the tenant behind the runner's name, which `register --name=` sets.
pub(super) fn with_runner_name(script: &str, tenant: &str) -> Option<String> {
    const FLAG: &str = "--name=";
    let mut result = String::new();
    let mut done = 0;
    for (at, _) in script.match_indices(FLAG) {
        let own_word = !is_name(script[..at].chars().next_back());
        let value = at + FLAG.len();
        if let (true, Some(end)) = (own_word, end_of_word(&script[value..])) {
            result.push_str(&script[done..value + end]);
            result.push('-');
            result.push_str(tenant);
            done = value + end;
        }
    }
    if done == 0 {
        return None;
    }
    result.push_str(&script[done..]);
    Some(result)
}

/// Where more can be written behind a word of a shell script: before its closing quote. `None`
/// where there is no word.
fn end_of_word(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    if quote == '"' || quote == '\'' {
        let mut escaped = false;
        let closes = |(_, character): &(usize, char)| {
            let closes = *character == quote && !escaped;
            escaped = quote == '"' && *character == '\\' && !escaped;
            closes
        };
        return text.char_indices().skip(1).find(closes).map(|(at, _)| at).filter(|at| *at > 1);
    }
    let end = text.find(|next: char| next.is_whitespace() || ";&|<>()".contains(next));
    Some(end.unwrap_or(text.len())).filter(|end| *end > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(namespace: Option<(&str, &str)>) -> Texts {
        let service = |from: &str, is_distinct| ServiceName {
            from: from.to_owned(),
            to: format!("{from}-java"),
            is_distinct,
        };
        Texts {
            services: vec![
                service("gitlab-runner", false),
                service("gitlab-runner-session-server", true),
            ],
            namespaces: namespace.map(|(from, to)| (from.to_owned(), to.to_owned())),
        }
    }

    #[test]
    fn services_are_found_where_they_are_meant() {
        for (text, expected) in [
            ("exec gitlab-runner run --dir=/home/gitlab-runner", None),
            ("gitlab-runner-helper and my-gitlab-runner-session-server", None),
            ("gitlab-runner.example.com", None),
            ("x.gitlab-runner-session-server", None),
            ("http://gitlab-runner.ci.svc:80/", Some("http://gitlab-runner-java.ci.svc:80/")),
            ("s=\"gitlab-runner-session-server\"", Some("s=\"gitlab-runner-session-server-java\"")),
            (
                "${API}/namespaces/${NS}/services/gitlab-runner-session-server\n",
                Some("${API}/namespaces/${NS}/services/gitlab-runner-session-server-java\n"),
            ),
            ("a/services/gitlab-runner b", Some("a/services/gitlab-runner-java b")),
        ] {
            assert_eq!(texts(None).follow(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_namespace_goes_with_its_service() {
        let texts = texts(Some(("ci", "java-ns")));
        for (text, expected) in [
            ("ci", None),
            ("gitlab-runner.cicd.svc", None),
            (
                "gitlab-runner-session-server.ci.svc.cluster.local",
                Some("gitlab-runner-session-server-java.java-ns.svc.cluster.local"),
            ),
            (
                "/namespaces/ci/services/gitlab-runner",
                Some("/namespaces/java-ns/services/gitlab-runner-java"),
            ),
        ] {
            assert_eq!(texts.follow(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_runner_ends_in_its_tenant() {
        for (script, expected) in [
            ("register --name=fleet \\\n", Some("register --name=fleet-java \\\n")),
            ("register --name=\"our fleet\" \\\n", Some("register --name=\"our fleet-java\" \\\n")),
            ("--name='a'", Some("--name='a-java'")),
            ("--name=\"a\\\"b\" c", Some("--name=\"a\\\"b-java\" c")),
            ("--name=$NAME", Some("--name=$NAME-java")),
            ("--name=\"\"", None),
            ("--name= x", None),
            ("--runner--name=x", None),
            ("no name", None),
        ] {
            assert_eq!(with_runner_name(script, "java").as_deref(), expected, "{script}");
        }
    }
}
