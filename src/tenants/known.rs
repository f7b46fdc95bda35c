//! Which tenants a file has, in the words of errors.

use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};
use crate::tenants::file::TenantsFile;

impl TenantsFile {
    /// Which of the tenants has this name.
    pub(super) fn position(&self, name: &str) -> Result<usize, Error> {
        self.position_of(name).ok_or_else(|| self.unknown(name))
    }

    fn unknown(&self, name: &str) -> Error {
        let error = Error::new(format!("there is no tenant `{name}` in {}", self.name()));
        match nearest(name, self.names().iter().map(|name| name.as_str())) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(self.known()),
        }
    }

    /// Which tenants there are, in a few words.
    pub(super) fn known(&self) -> String {
        const FEW: usize = 10;
        let few: Vec<_> = self.names().iter().take(FEW).map(|name| name.as_str()).collect();
        match self.names().len() {
            0 => "there are no tenants".to_owned(),
            1 => format!("the only tenant is {}", listed(&few, "and")),
            count if count <= FEW => format!("the tenants are {}", listed(&few, "and")),
            count => format!("there are {count} tenants"),
        }
    }
}
