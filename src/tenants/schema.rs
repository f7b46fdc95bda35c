//! The JSON Schema of the tenants file, from the types that read it.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::tenants::raw_file::RawFile;

/// Where editors look the schema up.
const ID: &str = "https://runner-tenant.dev/tenants.schema.json";

/// The JSON Schema (2020-12) of a tenants file.
pub fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<RawFile>();
    schema.insert("$id".to_owned(), ID.into());
    schema.to_value()
}
