//! Where a node stands in its text, in few bytes: there is one of these for every node.

use std::ops::Range;

/// How long a text may be whose nodes have marks.
pub(crate) const MAX_LEN: usize = (FLOW - 1) as usize;

/// Where a node stands in the text it was parsed from, in bytes.
#[derive(Debug, Clone)]
pub(crate) struct NodeSpan {
    /// Where the node with its indicator begins: the `-` of a list item, the `:` before a value,
    /// the `?` of an explicit key.
    pub lead: usize,
    /// Where its tag or anchor begins, else its content.
    pub props: usize,
    /// The content itself: `"quoted"`, a block scalar from its `|`, a flow collection with its
    /// brackets. Empty for a null that is not written.
    pub content: Range<usize>,
    /// Written in flow style (`{}`, `[]`).
    pub flow: bool,
}

/// A mark, or none.
#[derive(Debug, Clone, Copy)]
pub(super) struct PackedSpan {
    /// With the bit [`FLOW`] for flow style.
    lead: u32,
    props: u32,
    start: u32,
    end: u32,
}

const FLOW: u32 = 1 << 31;

impl PackedSpan {
    pub(super) const NONE: Self = Self { lead: u32::MAX, props: 0, start: 0, end: 0 };

    pub(super) fn unpack(self) -> Option<NodeSpan> {
        let Self { lead, props, start, end } = self;
        (lead != Self::NONE.lead).then_some(NodeSpan {
            lead: (lead & !FLOW) as usize,
            props: props as usize,
            content: start as usize..end as usize,
            flow: lead & FLOW != 0,
        })
    }
}

impl NodeSpan {
    /// Places are below [`MAX_LEN`], so that nothing is cut off.
    pub(super) fn pack(&self) -> PackedSpan {
        let flow = if self.flow { FLOW } else { 0 };
        PackedSpan {
            lead: self.lead as u32 | flow,
            props: self.props as u32,
            start: self.content.start as u32,
            end: self.content.end as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::node::{Entry, Node};

    /// The memory of a tree is that of its nodes: the bound in the README rests on these sizes.
    #[cfg(target_pointer_width = "64")]
    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<Node>(), 48);
        assert_eq!(size_of::<Entry>(), 96);
    }
}
