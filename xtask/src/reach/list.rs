//! A list of the repository beside what the sources say.

use std::collections::BTreeMap;

/// Readers of variables that are no Go module: their entries are kept by hand.
const BY_HAND: [&str; 3] = ["chart", "loader", "shell"];

/// A list: tab-separated columns, the first ones extracted, the others judged.
pub(super) struct List {
    /// What the extracting program calls it.
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    pub(super) extracted: usize,
    pub(super) judged: usize,
}

/// The list as it must be.
pub(super) struct Merged {
    pub(super) text: String,
    /// How it differs from the committed one, a line each.
    pub(super) differences: Vec<String>,
}

impl List {
    /// The committed text with the entries of the sources: the first line is the edition, and what
    /// was judged about an entry stays. A new one has a question mark for each judgement.
    pub(super) fn merge(&self, text: &str, printed: &str, edition: &str) -> Merged {
        let mut differences = Vec::new();
        let mut head: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
        if head.first() != Some(&edition) {
            differences.push(format!("the edition is not `{edition}`"));
            head.splice(..head.len().min(1), [edition]);
        }
        let committed: Vec<Vec<&str>> = entries(text).collect();
        let mut rows = BTreeMap::new();
        for line in printed.lines() {
            let Some(entry) = line.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('\t'))
            else {
                continue;
            };
            let entry: Vec<&str> = entry.split('\t').collect();
            let old = committed.iter().find(|row| row[0] == entry[0]);
            let judged = old.map(|row| row[self.extracted.min(row.len())..].to_vec());
            match old {
                None => differences.push(format!("`{}` is new", entry[0])),
                Some(row) if !row.starts_with(&entry) => {
                    differences.push(format!("`{}` is {entry:?}", entry[0]));
                }
                Some(_) => {}
            }
            let judged = judged.unwrap_or_else(|| vec!["?"; self.judged]);
            rows.insert(self.place(entry[0]), [entry, judged].concat().join("\t"));
        }
        for row in committed {
            if row.get(1).is_some_and(|reader| BY_HAND.contains(reader)) {
                rows.insert(self.place(row[0]), row.join("\t"));
            } else if !rows.contains_key(&self.place(row[0])) {
                differences.push(format!("`{}` is gone", row[0]));
            }
        }
        let lines = head.into_iter().map(str::to_owned).chain(rows.into_values());
        let text = lines.map(|line| line + "\n").collect();
        Merged { text, differences }
    }

    /// Where an entry stands: the keys are searched by bisection without regard to case.
    fn place(&self, name: &str) -> String {
        match self.name {
            "keys" | "other-executors" | "globals" => name.to_lowercase(),
            _ => name.to_owned(),
        }
    }
}

fn entries(text: &str) -> impl Iterator<Item = Vec<&str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: List = List { name: "flags", file: "flags.tsv", extracted: 2, judged: 2 };

    #[test]
    fn every_entry_of_the_next_runner_is_reported() {
        let old = "# edition: 1\n# more\nFF_A\tfalse\tinert\t-\nFF_B\ttrue\topens\tflags-open\n";
        let new: Vec<String> = (0..30).map(|n| format!("flags\tFF_NEW_{n:02}\tfalse")).collect();
        let printed = format!("flags\tFF_A\ttrue\nkeys\tx\tstring\n{}\n", new.join("\n"));
        let merged = FLAGS.merge(old, &printed, "# edition: 2");
        assert_eq!(merged.differences.len(), 1 + 30 + 1 + 1, "{:?}", merged.differences);
        assert!(merged.differences.contains(&"`FF_B` is gone".to_owned()));
        assert!(merged.text.starts_with("# edition: 2\n# more\nFF_A\ttrue\tinert\t-\n"));
        assert_eq!(merged.text.matches("\t?\t?\n").count(), 30);
        let again = FLAGS.merge(&merged.text, &printed, "# edition: 2");
        assert!(again.differences.is_empty() && again.text == merged.text);
    }

    #[test]
    fn variables_of_scripts_are_kept() {
        let list = List { name: "variables", file: "", extracted: 2, judged: 1 };
        let old = "# e\nENV\tshell\truns\nHOME\tgo\tmoves\n";
        let merged = list.merge(old, "variables\tHOME\tgo\n", "# e");
        assert!(merged.differences.is_empty() && merged.text == old, "{}", merged.text);
    }
}
