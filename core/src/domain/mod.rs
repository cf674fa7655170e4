//! Prefix domains: which tables belong together by name.

mod infer;
mod membership;
mod title;

pub use infer::{infer, infer_more};
pub use membership::{
    DomainStatistics, Group, belongs, domain_of, group_of, split_prefix, statistics, tables_of,
};
pub use title::humanise;
