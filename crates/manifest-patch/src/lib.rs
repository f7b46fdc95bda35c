//! Edit Kubernetes manifests losslessly: give a document the tree you want, and only the bytes that
//! must change do.
//!
//! ```
//! use manifest_patch::{Document, Node};
//!
//! let document = Document::parse("metadata:\n  name: web # the front\n")?;
//! let mut tree = document.tree().clone();
//! let metadata = tree.get_mut("metadata").expect("a mapping");
//! metadata.insert("namespace", Node::string("shop"));
//! assert_eq!(
//!     document.rewrite(&tree)?,
//!     "metadata:\n  name: web # the front\n  namespace: shop\n"
//! );
//! # Ok::<(), manifest_patch::Error>(())
//! ```

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod block_scalar;
mod changes;
mod diff;
mod document;
mod emit;
mod equivalence;
mod error;
mod formatting;
mod key;
mod node;
mod parse;
pub mod patch;
mod scalar;
mod schema;
mod splice;
mod stream;
mod text;

pub use changes::{Change, changes};
pub use document::Document;
pub use error::Error;
pub use node::{Alias, Entry, Node, Scalar, Style, Value};
pub use stream::{Segment, Stream};
