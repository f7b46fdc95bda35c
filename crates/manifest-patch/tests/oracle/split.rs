//! The documents of a stream, against a splitter that goes line by line.

use manifest_patch::{Document, Segment, Stream};

/// The parts of a stream are the stream; its documents are those between the separator lines; one
/// that is empty reads as a null.
pub fn split(stream: &[u8]) {
    let segments: Vec<Segment<'_>> = Stream::split(stream).collect();
    let parts: Vec<&[u8]> =
        segments.iter().flat_map(|segment| [segment.separator, segment.text]).collect();
    assert_eq!(parts.concat(), stream);
    let found: Vec<(&[u8], &[u8])> =
        segments.iter().map(|segment| (segment.separator, segment.text)).collect();
    assert_eq!(found, by_lines(stream));
    for segment in &segments {
        checks_out(stream, segment);
    }
}

fn checks_out(stream: &[u8], segment: &Segment<'_>) {
    let range = segment.offset..segment.offset + segment.text.len();
    assert_eq!(&stream[range.clone()], segment.text);
    for at in [range.start, range.start.midpoint(range.end), range.end.saturating_sub(1)] {
        if range.contains(&at) {
            assert_eq!(Segment::around(stream, at), Some(*segment), "around {at}");
        }
    }
    if let Some(content) = segment.content_on_separator() {
        assert!(content.end <= segment.offset && !segment.is_empty());
        assert!(!stream[content].starts_with(b"#"));
    } else if let (true, Ok(text)) = (segment.is_empty(), std::str::from_utf8(segment.text)) {
        let document = Document::parse(text).expect("an empty document");
        assert!(document.tree().is_null(), "{text:?}");
    }
}

/// Separators and the texts after them.
fn by_lines(stream: &[u8]) -> Vec<(&[u8], &[u8])> {
    let mut documents: Vec<(&[u8], &[u8])> = Vec::new();
    let mut start = 0;
    for line in stream.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
        if line.starts_with(b"---") && line.get(3).is_none_or(blank) {
            documents.push((line, &stream[end..end]));
        } else if let Some((_, text)) = documents.last_mut() {
            *text = &stream[start - text.len()..end];
        } else {
            documents.push((&[], line));
        }
        start = end;
    }
    documents
}
