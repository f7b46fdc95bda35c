//! The JSON Schema of the tenants file, from the types that read it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::tenants::section::tenant::WrittenFile;

/// Where editors look the schema up.
const ID: &str = "https://runner-tenant.dev/tenants.schema.json";

/// The JSON Schema (2020-12) of a tenants file.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<WrittenFile>();
    schema.insert("$id".to_owned(), ID.into());
    schema.to_value()
}

/// Makes a wrapper look in the schema like what it wraps.
macro_rules! transparent_schema {
    ($wrapper:ident) => {
        impl<T: schemars::JsonSchema> schemars::JsonSchema for $wrapper<T> {
            fn inline_schema() -> bool {
                T::inline_schema()
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                T::schema_name()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                T::schema_id()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                T::json_schema(generator)
            }
        }
    };
}
pub(super) use transparent_schema;
