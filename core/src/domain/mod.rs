//! Prefix domains: which tables belong together by name.

mod counts;
mod infer;
mod membership;
mod name;
mod overview;
mod regroup;
mod review;
mod title;

pub use counts::parse_count;
#[cfg(feature = "sql")]
pub use counts::{CountProblem, CountsRead, MAX_COUNTS_BYTES, read_counts};
pub use infer::{infer, infer_more};
pub use membership::{
    Group, belongs, domain_of, domain_of_name, group_of, shown_by, split_prefix, tables_of,
};
pub use name::name_in;
pub use overview::{DomainRow, Forbidden, Overview, RowTotal, StatusHint, may_reference, overview};
pub(crate) use regroup::{merge, split};
pub use review::{Proposal, Reason, Review, proposals};
pub use title::humanise;
