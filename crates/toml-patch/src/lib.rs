//! Edit TOML losslessly: give a document the data you want, and only the bytes that must change do.
//!
//! ```
//! use toml_patch::{Document, Value};
//!
//! let document = Document::parse("[server]\n  port = 80 # public\n")?;
//! let mut data = document.data().clone();
//! let Some(Value::Table(server)) = data.entry_mut("server") else { panic!("a table") };
//! server.set_entry("name", "web");
//! assert_eq!(
//!     document.rewrite(&data)?,
//!     "[server]\n  port = 80 # public\n  name = \"web\"\n"
//! );
//! # Ok::<(), toml_patch::Error>(())
//! ```

mod alignment;
mod document;
mod error;
mod layout;
mod list;
mod read;
mod rewrite;
mod sections;
mod value;
mod write;

pub use document::Document;
pub use error::{Error, MAX_DEPTH};
pub use toml_edit::Datetime;
pub use value::{Table, Value};
