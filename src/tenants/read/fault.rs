//! What goes wrong while a tenants file is read, before it knows its place.

use std::fmt;

use serde::de::{Expected, Unexpected};

use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};

/// A message on its way up to the nearest node that has a place.
#[derive(Debug)]
pub(in crate::tenants) enum Fault {
    /// Without a place. The first line follows the name of the key (`must be …`), the second is
    /// the label under its value, the others are ways out.
    Loose(String),
    /// With its place.
    Placed(Box<Error>),
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Loose(message) => formatter.write_str(message),
            Fault::Placed(error) => error.fmt(formatter),
        }
    }
}

impl std::error::Error for Fault {}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Placed(Box::new(error))
    }
}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Fault::Loose(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::Loose(format!("must be {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Fault::Loose(format!("must be {expected}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut message = format!("must be {}\n", listed(expected, "or"));
        if let Some(near) =
            nearest(variant, expected.iter().copied()).filter(|_| expected.len() > 1)
        {
            message += &format!("\ndid you mean `{near}`?");
        }
        Fault::Loose(message)
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::Loose(format!("needs `{field}`\n`{field}` is missing here"))
    }
}
