//! Laws that hold for every document in every style and every change.

mod lines;
mod outside;
mod styled;

use std::sync::LazyLock;

use manifest_patch::{Document, Error, Node};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value as Json;

/// A change at some place of a tree.
#[derive(Debug, Clone)]
enum Edit {
    Replace(Json),
    Insert(String, Json),
    InsertItem(Index, Json),
    Remove(Index),
    ChangeLine(Index, String),
}

fn edit() -> impl Strategy<Value = (Vec<Index>, Edit)> {
    let edit = prop_oneof![
        3 => styled::value().prop_map(Edit::Replace),
        3 => (styled::key(), styled::value()).prop_map(|(key, value)| Edit::Insert(key, value)),
        2 => (any::<Index>(), styled::value()).prop_map(|(at, value)| Edit::InsertItem(at, value)),
        3 => any::<Index>().prop_map(Edit::Remove),
        3 => (any::<Index>(), styled::string()).prop_map(|(at, line)| Edit::ChangeLine(at, line)),
    ];
    (prop::collection::vec(any::<Index>(), 0..5), edit)
}

/// Makes a change below `node`, as deep as the path leads.
fn make(node: &mut Node, path: &[Index], edit: &Edit) {
    if let [index, path @ ..] = path {
        if let Some(items) = node.items_mut().filter(|items| !items.is_empty()) {
            let at = index.index(items.len());
            return make(&mut items[at], path, edit);
        }
        if let Some(entries) = node.entries_mut().filter(|entries| !entries.is_empty()) {
            let at = index.index(entries.len());
            return make(&mut entries[at].value, path, edit);
        }
    }
    match edit {
        Edit::Replace(json) => *node = Node::from_json(json),
        Edit::Insert(key, json) => {
            node.insert(key, Node::from_json(json));
        }
        Edit::InsertItem(at, json) => {
            if let Some(items) = node.items_mut() {
                items.insert(at.index(items.len() + 1), Node::from_json(json));
            }
        }
        Edit::Remove(at) => {
            if let Some(items) = node.items_mut().filter(|items| !items.is_empty()) {
                items.remove(at.index(items.len()));
            } else if let Some(entries) = node.entries_mut().filter(|entries| !entries.is_empty()) {
                entries.remove(at.index(entries.len()));
            }
        }
        Edit::ChangeLine(at, line) => {
            if let Some(text) = node.as_str().map(str::to_owned) {
                let mut lines: Vec<&str> = text.split('\n').collect();
                let at = at.index(lines.len());
                lines[at] = line;
                *node = Node::string(lines.join("\n"));
            }
        }
    }
}

fn edited(document: &Document<'_>, edits: &[(Vec<Index>, Edit)]) -> Node {
    let mut wanted = document.tree().clone();
    for (path, edit) in edits {
        make(&mut wanted, path, edit);
    }
    wanted
}

proptest! {
    // Seeds of failures are printed; what they find becomes a case of the corpus.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_reads_as_what_it_was_written_from(styled in styled::document()) {
        let document = Document::parse(&styled.text).expect("YAML");
        prop_assert!(outside::same(&document.tree().to_json(), &styled.meaning), "{}", styled.text);
    }

    #[test]
    fn no_change_is_no_change(styled in styled::document()) {
        let document = Document::parse(&styled.text).expect("YAML");
        prop_assert_eq!(document.rewrite(document.tree()), Ok(styled.text.clone()));
        let equal = Node::from_json(&document.tree().to_json());
        prop_assert_eq!(document.rewrite(&equal), Ok(styled.text.clone()));
    }

    #[test]
    fn a_rewritten_document_means_what_was_wanted(
        styled in styled::document(),
        edits in prop::collection::vec(edit(), 1..5),
    ) {
        let document = Document::parse(&styled.text).expect("YAML");
        let wanted = edited(&document, &edits);
        let written = document.rewrite(&wanted);
        prop_assert!(written.is_ok(), "{written:?}\n{}", styled.text);
        let written = written.expect("checked");
        let again = Document::parse(&written).expect("YAML");
        prop_assert!(outside::same(&again.tree().to_json(), &wanted.to_json()), "{written}");
        prop_assert_eq!(again.rewrite(&wanted), Ok(written.clone()));
    }

    #[test]
    fn lines_without_a_change_stay(
        styled in styled::document(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let document = Document::parse(&styled.text).expect("YAML");
        let wanted = edited(&document, &edits);
        let written = document.rewrite(&wanted).expect("a text");
        let untouched = lines::untouched(&document, &wanted);
        prop_assert!(lines::are_in(&untouched, &written), "{untouched:#?}\n{written}");
    }

    #[test]
    fn lines_keep_their_breaks_where_a_text_has_both(
        styled in styled::document(),
        returns in prop::collection::vec(any::<bool>(), 1..9),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        let lines = styled.text.split_inclusive('\n').zip(returns.iter().cycle());
        let text: String = lines
            .map(|(line, returns)| match line.strip_suffix('\n') {
                Some(line) if *returns => line.trim_end_matches('\r').to_owned() + "\r\n",
                Some(line) => line.trim_end_matches('\r').to_owned() + "\n",
                None => line.to_owned(),
            })
            .collect();
        let document = Document::parse(&text).expect("YAML");
        let wanted = edited(&document, &edits);
        let written = document.rewrite(&wanted).expect("a text");
        let untouched = lines::untouched(&document, &wanted);
        prop_assert!(lines::are_in(&untouched, &written), "{untouched:#?}\n{written:?}");
    }

    #[test]
    fn any_text_is_read_or_refused(text in yaml_like(), edits in prop::collection::vec(edit(), 1..3)) {
        if let Ok(document) = Document::parse(&text) {
            prop_assert_eq!(document.rewrite(document.tree()), Ok(text.clone()));
            let written = document.rewrite(&edited(&document, &edits));
            prop_assert!(!matches!(written, Err(Error::Verification { .. })), "{written:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kubernetes_reads_what_was_wanted(
        styled in styled::document(),
        edits in prop::collection::vec(edit(), 1..4),
    ) {
        static GO: LazyLock<Option<outside::Go>> = LazyLock::new(outside::Go::find);
        let Some(go) = &*GO else { return Ok(()) };
        let document = Document::parse(&styled.text).expect("YAML");
        let wanted = edited(&document, &edits);
        let written = document.rewrite(&wanted).expect("a text");
        let open = if styled.text.ends_with('\n') { "" } else { "\n" };
        let stream = format!("{}{open}---\n{written}", styled.text);
        let read = go.read(&stream).map_err(TestCaseError::fail)?;
        prop_assert_eq!(read.len(), 2);
        prop_assert!(outside::same(&read[0], &styled.meaning), "{}", styled.text);
        prop_assert!(outside::same(&read[1], &wanted.to_json()), "{written}");
    }
}

/// Text of what YAML is made of, mostly not valid.
fn yaml_like() -> impl Strategy<Value = String> {
    let parts = vec![
        "a",
        "b: 1",
        "a: ",
        "- ",
        "- x",
        "k: v",
        "? ",
        ": ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "\n",
        "\n  ",
        "\n    ",
        "\n- ",
        "\n  - ",
        "\na: ",
        "\n  b: ",
        " ",
        "  ",
        "\t",
        "# c",
        " # c",
        "&x ",
        "*x",
        "!!str ",
        "!t ",
        "'s'",
        "\"d\"",
        "|\n",
        "|-\n",
        ">\n",
        "|+\n",
        "|2\n",
        "  text\n",
        "   deep\n",
        "12",
        "~",
        "on",
        "<<: ",
        "'",
        "\"",
        "\n---\n",
        "\n...\n",
        "\r\n",
        "\r",
        "é",
        "\u{2028}",
        "\u{85}",
        "\u{feff}",
        "-",
        "- - x",
        "- a: 1\n  b: 2\n",
        "\u{a0}",
        "{a: 1, b: [c]}",
        "%",
        "---",
    ];
    prop::collection::vec(prop::sample::select(parts), 0..14).prop_map(|parts| parts.concat())
}
