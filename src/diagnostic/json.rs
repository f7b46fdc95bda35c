//! Messages as JSON.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Diagnostic, Mark};

/// `{rule, severity, tenants, message, places, notes, help}`, all of them always there; the rule of
/// an error is `null`.
impl Serialize for Diagnostic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_struct("Diagnostic", 7)?;
        written.serialize_field("rule", &self.rule.map(|rule| rule.id))?;
        written.serialize_field("severity", self.severity.as_str())?;
        written.serialize_field("tenants", &self.tenants)?;
        written.serialize_field("message", &self.title)?;
        written.serialize_field("places", &self.marks)?;
        written.serialize_field("notes", &self.notes)?;
        written.serialize_field("help", &self.help)?;
        written.end()
    }
}

/// `{file, line, column, label}`; the label may be empty.
impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut written = serializer.serialize_struct("Mark", 4)?;
        written.serialize_field("file", self.place.source().name())?;
        written.serialize_field("line", &self.place.line())?;
        written.serialize_field("column", &self.place.column())?;
        written.serialize_field("label", &self.label)?;
        written.end()
    }
}
