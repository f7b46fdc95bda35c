//! The documents of a stream, as text.

/// The documents of a stream without their separator lines.
pub fn documents(stream: &str) -> Vec<&str> {
    let mut documents = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in stream.split_inclusive('\n') {
        if line.starts_with("---") {
            documents.push(&stream[start..at]);
            start = at + line.len();
        }
        at += line.len();
    }
    documents.push(&stream[start..]);
    documents.retain(|document| !document.trim().is_empty());
    documents
}

/// Whether a document is a runner's Deployment or ConfigMap; edits touch no others.
pub fn is_runners(document: &str) -> bool {
    let has = |line: &str| document.lines().any(|other| other == line);
    has("kind: Deployment")
        || (has("kind: ConfigMap") && document.contains("\n  register-the-runner:"))
}
