//! Every list of a few elements becomes every other, and comments of elements that stay do so too.

use toml_patch::{Document, Table, Value};

const LETTERS: [&str; 3] = ["a", "b", "c"];

/// All lists of up to three letters.
fn lists() -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    let mut from = 0;
    for _ in 0..3 {
        let to = all.len();
        for at in from..to {
            all.extend(LETTERS.map(|letter| [all[at].clone(), vec![letter]].concat()));
        }
        from = to;
    }
    all
}

type Layout = fn(&[&str]) -> String;

const LAYOUTS: [Layout; 6] = [
    |list| format!("x = [{}] # end\n", list.join(", ")),
    |list| format!("x = [ {}, ]\n", list.join(" , ")),
    |list| {
        let lines = list.iter().map(|one| format!("  {one}, # of {one}\n"));
        format!("x = [\n{}]\n", lines.collect::<String>())
    },
    |list| format!("x = [ # begin\n    {}\n]\n", list.join(",\n    ")),
    |list| format!("x = [{} # end\n]\n", list.join(", # next\n  ")),
    |list| format!("x = [\n{}\n]\n", list.join(", ")),
];

#[test]
fn every_list_becomes_every_other() {
    let lists = lists();
    for old in lists.iter().filter(|old| !old.is_empty()) {
        let quoted: Vec<String> = old.iter().map(|one| format!("\"{one}\"")).collect();
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        for layout in LAYOUTS {
            let text = layout(&quoted);
            let document = Document::parse(&text).expect(&text);
            for new in &lists {
                let wanted = Table::from_iter([("x".to_owned(), Value::from(new.clone()))]);
                let written = document.rewrite(&wanted).unwrap_or_else(|error| {
                    panic!("{text} to {new:?}: {error}");
                });
                let again = Document::parse(&written).expect(&written);
                assert_eq!(again.rewrite(&wanted), Ok(written));
            }
        }
    }
}

#[test]
fn comments_go_with_their_elements() {
    for old in lists().iter().filter(|old| !old.is_empty()) {
        let lines = old.iter().enumerate().map(|(at, one)| format!("  \"{one}\", # {at}\n"));
        let text = format!("x = [\n{}]\n", lines.collect::<String>());
        let document = Document::parse(&text).expect(&text);
        for kept in 0..1_u32 << old.len() {
            let stays = |at: &usize| kept & 1 << at != 0;
            let wanted: Vec<_> = (0..old.len()).filter(stays).map(|at| old[at]).collect();
            let distinct = old.iter().enumerate().all(|(at, one)| !old[..at].contains(one));
            if !distinct {
                continue;
            }
            let expected: String = text
                .lines()
                .enumerate()
                .filter(|(line, _)| {
                    line.checked_sub(1).is_none_or(|at| at >= old.len() || stays(&at))
                })
                .map(|(_, line)| line.to_owned() + "\n")
                .collect();
            let wanted = Table::from_iter([("x".to_owned(), Value::from(wanted))]);
            let expected = if kept == 0 { "x = []\n".to_owned() } else { expected };
            let written = document.rewrite(&wanted).expect(&text);
            assert!(written == expected || kept == 0, "{text}{kept:b}\n{written}");
        }
    }
}

#[test]
fn every_array_of_tables_becomes_every_other() {
    let lists = lists();
    let table = |one: &&str| Value::from(Table::from_iter([("k".to_owned(), Value::from(*one))]));
    for old in lists.iter().filter(|old| !old.is_empty()) {
        let sections = old.iter().map(|one| format!("[[x]] # {one}\nk = \"{one}\"\n\n"));
        let text = format!("{}[y]\nz = 1\n", sections.collect::<String>());
        let document = Document::parse(&text).expect(&text);
        for new in &lists {
            let mut wanted = document.data().clone();
            wanted.set_entry("x", Value::Array(new.iter().map(table).collect()));
            let written = document.rewrite(&wanted).unwrap_or_else(|error| {
                panic!("{text} to {new:?}: {error}");
            });
            let again = Document::parse(&written).expect(&written);
            assert_eq!(again.data(), &wanted, "{written}");
        }
    }
}
