//! `concurrent`: how many jobs run at a time.

use std::num::NonZeroU32;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::tenants::read::constrained::Violation;

/// A whole number of at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64")]
pub struct Count(NonZeroU32);

impl Count {
    /// The number.
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl TryFrom<i64> for Count {
    type Error = Violation;

    fn try_from(number: i64) -> Result<Self, Violation> {
        match u32::try_from(number).ok().and_then(NonZeroU32::new) {
            Some(number) => Ok(Self(number)),
            None => Err(Violation::new(format!("must be from 1 to {}", u32::MAX), "")),
        }
    }
}

impl JsonSchema for Count {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({"type": "integer", "minimum": 1, "maximum": u32::MAX})
    }
}
