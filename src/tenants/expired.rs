//! Exceptions whose last day is past.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::tenants::file::TenantsFile;

impl TenantsFile {
    /// The exceptions that are no longer meant to hold on the day `today`, 2027-03-31.
    pub fn expired(&self, today: &str) -> Vec<Diagnostic> {
        let expired = self.exceptions().iter().filter_map(|exception| {
            // Days of this form are in the order of their texts.
            let until = exception.until.as_ref().filter(|until| until.as_str() < today)?;
            let id = exception.id.as_str();
            let message = format!("the exception for `{id}` was meant until {}", until.get());
            let finding = Diagnostic::finding(&catalogue::EXCEPTION_EXPIRED, message);
            Some(finding.at(self.place(until.span()), "").about(id))
        });
        expired.collect()
    }
}
