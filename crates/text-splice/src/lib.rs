//! Splices and the alignment of lists, for editors that change a text in place.
//!
//! ```
//! use text_splice::{Splice, align, apply};
//!
//! let splices = vec![Splice { range: 4..5, text: "2".to_owned() }];
//! assert_eq!(apply("a = 1 # one", splices)?, "a = 2 # one");
//! assert_eq!(align(&["x", "y", "z"], &["x", "z"]), [(0, 0), (2, 1)]);
//! # Ok::<(), text_splice::Overlap>(())
//! ```

mod align;
mod splice;

pub use align::align;
pub use splice::{Overlap, Splice, apply, apply_with};
