//! What goes wrong while a tenants file is read, before it knows its place.

use std::fmt;

use serde::de::{Expected, Unexpected};

use crate::diagnostic::Error;
use crate::spelling::{listed, nearest};

/// A message on its way up to the nearest node that has a place.
#[derive(Debug)]
pub(in crate::tenants) enum ReadError {
    /// Without a place. The first line follows the name of the key (`must be …`), the second is
    /// the label under its value, the others are ways out.
    Unlocated(String),
    /// With its place.
    Located(Box<Error>),
    /// It follows from one of the mistakes.
    Follows,
    /// The entry that has it is read as if it were absent from now on.
    Dropped,
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Unlocated(message) => formatter.write_str(message),
            ReadError::Located(error) => error.fmt(formatter),
            ReadError::Follows | ReadError::Dropped => formatter.write_str("has a mistake"),
        }
    }
}

impl std::error::Error for ReadError {}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        ReadError::Located(Box::new(error))
    }
}

impl serde::de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        ReadError::Unlocated(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ReadError::Unlocated(format!("must be {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ReadError::Unlocated(format!("must be {expected}"))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let mut message = format!("must be {}\n", listed(expected, "or"));
        if let Some(near) =
            nearest(variant, expected.iter().copied()).filter(|_| expected.len() > 1)
        {
            message += &format!("\ndid you mean `{near}`?");
        }
        ReadError::Unlocated(message)
    }

    fn missing_field(field: &'static str) -> Self {
        ReadError::Unlocated(format!("needs `{field}`\n`{field}` is missing here"))
    }
}
