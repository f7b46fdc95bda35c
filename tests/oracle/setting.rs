//! Settings by choices: bytes of any kind.

use runner_tenant::runner::{Table, Value};

/// Keys below `[[runners]]`, and some that the runner does not know.
const PATHS: &[&[&str]] = &[
    &["name"],
    &["limit"],
    &["environment"],
    &["pre_build_script"],
    &["cache"],
    &["cache", "Type"],
    &["cache", "Path"],
    &["cache", "s3"],
    &["cache", "s3", "BucketName"],
    &["cache", "s3", "Insecure"],
    &["kubernetes"],
    &["kubernetes", "namespace"],
    &["kubernetes", "node_selector"],
    &["kubernetes", "node_selector", "kubernetes.io/os"],
    &["kubernetes", "node_tolerations", "a=b"],
    &["kubernetes", "volumes", "secret"],
    &["kubernetes", "affinity", "node_affinity"],
    &["feature_flags", "FF_X"],
    &["a"],
    &["a", "b"],
    &["A", "b", "c"],
];

const STRINGS: &[&str] = &[
    "",
    "a",
    "B",
    "it's \"quoted\"",
    "a\nb\n",
    "\r\n",
    "'''",
    "\"\"\"",
    "\\",
    "# c",
    "[x]",
    "= 1",
    "\u{0}\u{7f}\u{1b}",
    "\t",
    " a ",
    "\u{feff}",
    "\u{1f600}",
    "${X}",
    "1979-05-27",
];

/// A key and its value; without one, it goes.
pub(super) type Setting = (Vec<&'static str>, Option<Value>);

/// As many settings as there are choices for, within reason.
pub(super) fn settings(choices: &[u8]) -> Vec<Setting> {
    let mut choices = Choices(choices);
    let mut settings = Vec::new();
    while settings.len() < 5 && !choices.0.is_empty() {
        let path = PATHS[choices.choose(PATHS.len())].to_vec();
        let value = (choices.choose(4) > 0).then(|| choices.value(3));
        settings.push((path, value));
    }
    settings
}

/// Bytes that are taken one after another; zeros from their end on.
struct Choices<'c>(&'c [u8]);

impl Choices<'_> {
    /// A number below `count`.
    fn choose(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % count
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.choose(if depth > 0 { 7 } else { 5 }) {
            0 | 1 => self.string().into(),
            2 => [0, 1, -1, i64::MAX, i64::MIN][self.choose(5)].into(),
            3 => (self.choose(2) == 0).into(),
            4 => Value::Float([0.0, -0.5, 1e300, f64::INFINITY, 3.0][self.choose(5)]),
            5 => Value::Array((0..self.choose(4)).map(|_| self.value(depth - 1)).collect()),
            _ => {
                let mut table = Table::new();
                for _ in 0..self.choose(4) {
                    let key = self.string();
                    table.set_entry(&key, self.value(depth - 1));
                }
                table.into()
            }
        }
    }

    /// A hard string or, as often, one of the choices themselves.
    fn string(&mut self) -> String {
        let choice = self.choose(2 * STRINGS.len());
        if let Some(hard) = STRINGS.get(choice) {
            return (*hard).to_owned();
        }
        let length = self.choose(12).min(self.0.len());
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        String::from_utf8_lossy(text).into_owned()
    }
}
