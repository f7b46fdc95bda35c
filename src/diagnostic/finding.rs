//! What is not as it should be although the program can go on: findings, as text and as JSON.

use serde::Serialize;

use super::place::Place;
use super::render::{self, Drawing, Paint};

/// One thing found, by one edit or rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The edit or rule that found it.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was found, in one line.
    pub message: String,
    /// Where, the most telling place first.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "without_labels")]
    pub places: Vec<(Place, String)>,
    /// Ways out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub help: Vec<String>,
}

/// How much a finding matters; the later, the more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Likely not what was meant.
    Warning,
    /// Does not hold.
    Error,
}

impl Finding {
    /// A finding of the edit or rule `id`.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self { id, severity, message: message.into(), places: Vec::new(), help: Vec::new() }
    }

    /// Adds a place to draw with a label (empty: none).
    #[must_use]
    pub fn at(mut self, place: Place, label: impl Into<String>) -> Self {
        self.places.push((place, label.into()));
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The whole message over several lines, without a line break at the end.
    pub fn render(&self, paint: Paint) -> String {
        let drawing = Drawing {
            level: match self.severity {
                Severity::Note => render::NOTE,
                Severity::Warning => render::WARNING,
                Severity::Error => render::ERROR,
            },
            id: Some(self.id),
            title: &self.message,
            places: &self.places,
            notes: &[],
            help: &self.help,
        };
        drawing.render(paint)
    }
}

fn without_labels<S: serde::Serializer>(
    places: &[(Place, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(places.iter().map(|(place, _)| place))
}

#[cfg(test)]
mod tests {
    use snapbox::{assert_data_eq, str};

    use super::*;
    use crate::diagnostic::Source;

    #[test]
    fn a_finding_is_text_and_json() {
        let source = Source::new("tenants.yaml", "concurrent: 20\n");
        let finding =
            Finding::new("runner-config", Severity::Warning, "`concurrent` is overridden")
                .at(source.place(12..14), "this value holds")
                .help("remove it from the chart's values");
        assert_data_eq!(
            finding.render(Paint::Plain),
            str![[r#"
warning[runner-config]: `concurrent` is overridden
 --> tenants.yaml:1:13
  |
1 | concurrent: 20
  |             ^^ this value holds
  |
  = help: remove it from the chart's values
"#]]
        );
        assert_data_eq!(
            serde_json::to_string(&finding).unwrap(),
            str![[
                r#"{"id":"runner-config","severity":"warning","message":"`concurrent` is overridden","places":[{"file":"tenants.yaml","line":1,"column":13}],"help":["remove it from the chart's values"]}"#
            ]]
        );
    }
}
