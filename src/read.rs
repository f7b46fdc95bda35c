//! What this run has read: the texts in which secrets stand that no message may show.

use std::sync::{Arc, Mutex, PoisonError};

use runner_tenant::secret::Masker;

static READ: Mutex<Vec<Text>> = Mutex::new(Vec::new());

/// A text of the input.
enum Text {
    File(Arc<str>),
    Stream(&'static [u8]),
}

/// A tenants file was read.
pub(crate) fn file(text: &Arc<str>) {
    remember(Text::File(Arc::clone(text)));
}

/// The stream was read: once, and it stays until the program ends.
pub(crate) fn stream(bytes: Vec<u8>) -> &'static [u8] {
    let bytes: &'static [u8] = bytes.leak();
    remember(Text::Stream(bytes));
    bytes
}

fn remember(text: Text) {
    READ.lock().unwrap_or_else(PoisonError::into_inner).push(text);
}

/// The door for what this run says: it knows the secrets of all that was read, and of `output`,
/// where a tenant's name may stand for a placeholder.
pub(crate) fn masker(output: &[&[u8]]) -> Masker {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let read = read.iter().map(|text| match text {
        Text::File(text) => String::from_utf8_lossy(text.as_bytes()),
        Text::Stream(bytes) => String::from_utf8_lossy(bytes),
    });
    let output = output.iter().map(|piece| String::from_utf8_lossy(piece));
    let texts: Vec<_> = read.chain(output).collect();
    Masker::of(texts.iter().map(AsRef::as_ref))
}
